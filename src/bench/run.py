#!/usr/bin/env python3
"""Measures Drey beside its peers. Needs what Drey's build needs and Python 3.8, nothing else.

    src/bench/run.py generate                    data of the default sizes, 5 GB below target/bench
    src/bench/run.py speed --work stations       the peers in turn, then a table
    src/bench/run.py startup                     a small pipeline beside an empty Flink job
    src/bench/run.py table                       the tables of all runs so far

docs/benchmarks.md tells what is measured and how to read it.
"""

import argparse
import contextlib
import ctypes
import json
import os
import re
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
TARGET = HOME / 'target'
BENCH = TARGET / 'bench'
LAUNCHER = HOME / 'drey'
BENCH_JAR = TARGET / 'drey-bench.jar'
RESULTS = BENCH / 'results.jsonl'
PACKAGE = 'dev.drey.bench.'

DEFAULT_ROWS = {'stations': 100_000_000, 'users': 20_000_000, 'windows': 20_000_000, 'sort': 20_000_000,
                'buyers': 20_000_000, 'buyers-estimated': 20_000_000, 'top': 20_000_000, 'lookup': 5_000_000,
                'join': 20_000_000}
CUSTOMERS = 1_000_000
PIPELINES = {'stations': ['brc', '-P', 'sink=csv'], 'users': ['users'], 'windows': ['windows'], 'buyers': ['buyers'],
             'buyers-estimated': ['buyers', '-P', 'count=approx_count_distinct(user_id)'], 'top': ['top-orders'],
             'lookup': ['lookup'], 'join': ['join']}
# Their results do not tell how many rows went in.
UNCOUNTED = ('buyers', 'buyers-estimated', 'top')
PEERS = ('drey', 'drey-streaming', 'drey-micro-batch', 'duckdb', 'duckdb-512MB', 'flink-sql-batch', 'flink-sql-streaming', 'gnu-sort',
         'limit')
SORT_PEERS = ('drey', 'duckdb', 'duckdb-512MB', 'flink-sql-batch', 'gnu-sort')
LOOKUP_PEERS = ('drey', 'drey-streaming', 'drey-micro-batch', 'duckdb', 'flink-sql-batch', 'flink-sql-streaming')
GENERATED = ('stations', 'users', 'lookup')
# Those whose data are not the orders of users.
DATA = {'stations': 'stations', 'lookup': 'flights'}
DEFAULT_PEERS = 'drey,duckdb,flink-sql-batch,limit'


def fail(message):
    sys.exit(f'run.py: {message}')


# ---- commands ----------------------------------------------------------------------------------------------------


def launcher_options():
    """The JVM options of ./drey, so that the empty job and Flink SQL run with the same ones."""
    block = re.search(r'^options=\(\n(.*?)^\)', LAUNCHER.read_text(), re.M | re.S)
    if not block:
        fail(f"'{LAUNCHER}' has no block options=( ... ) to take the JVM options from")
    return re.findall(r'^\s+(-\S+)$', block.group(1), re.M)


def java(*arguments):
    home = os.environ.get('JAVA_HOME')
    return [str(Path(home) / 'bin' / 'java') if home else 'java', *map(str, arguments)]


def bench_class_path():
    return f'{BENCH_JAR}:{(TARGET / "bench.classpath").read_text().strip()}'


def peer_command(peer, work, file):
    """The command line of a peer that prints its measurement itself."""
    if peer == 'limit':
        return java('-Xmx2g', '-XX:+UseParallelGC', '-cp', BENCH_JAR, PACKAGE + 'LimitPeer', work, file)
    if peer == 'duckdb' and work == 'lookup':
        return java('-Xmx1g', '-cp', bench_class_path(), PACKAGE + 'LookupPeer', peer, file)
    if peer.startswith('duckdb'):
        memory_limit = peer.split('-')[1:]
        return java('-Xmx1g', '-cp', bench_class_path(), PACKAGE + 'DuckDbPeer', work, file, *memory_limit)
    opens = [option for option in launcher_options() if option.startswith('--add-')]
    logging = f'-Dlog4j2.configurationFile={HOME / "conf" / "log4j2.properties"}'
    flink = ['-Xmx6g', *opens, logging, '-cp', bench_class_path()]
    if work == 'lookup':
        return java(*flink, PACKAGE + 'LookupPeer', peer, flink_input(file))
    mode = peer.rsplit('-', 1)[1]
    return java(*flink, PACKAGE + 'FlinkSqlPeer', mode, work, flink_input(file))


def flink_input(file):
    """Flink SQL reads a local file by one task only and cannot skip a header: it gets the parts where there are some."""
    parts = Path(f'{file}.parts')
    return parts if parts.is_dir() else file


def build():
    """Makes target/drey.jar, target/lib and target/drey-bench.jar, where sources are newer."""
    sources = [HOME / 'pom.xml', *(HOME / 'src').rglob('*.java')]
    jars = [TARGET / 'drey.jar', BENCH_JAR, TARGET / 'bench.classpath']
    if all(jar.exists() for jar in jars):
        if max(source.stat().st_mtime for source in sources) < min(jar.stat().st_mtime for jar in jars):
            return
    print('building', file=sys.stderr)
    subprocess.run(['mvn', '-q', '-B', '-Pbench', '-DskipTests', 'package'], cwd=HOME, check=True)
    for jar in jars:
        jar.touch()


# ---- one run -----------------------------------------------------------------------------------------------------


def busy_seconds():
    """CPU seconds that the machine has spent on anything but waiting; None where there is no /proc."""
    try:
        fields = Path('/proc/stat').read_text().split('\n', 1)[0].split()[1:]
    except OSError:
        return None
    user, nice, system, _, _, interrupts, soft_interrupts = map(int, fields[:7])
    return (user + nice + system + interrupts + soft_interrupts) / os.sysconf('SC_CLK_TCK')


def measured(command, timeout, variables=None):
    """Runs a command to its end: (standard output, seconds and memory). Its failure is ours. Variables are added to the environment."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        busy = busy_seconds()
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=BENCH, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   env={**os.environ, **(variables or {})}, start_new_session=True)
        timer = threading.Timer(timeout, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        try:
            # wait4 tells the peak memory of this child alone.
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            timer.cancel()
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status) if hasattr(os, 'waitstatus_to_exitcode') else status
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            told = err.read().decode(errors='replace')[-2000:]
            fail(f'exit code {process.returncode} after {wall:.0f} s from: {" ".join(command)}\n{told}')
        cpu = usage.ru_utime + usage.ru_stime
        others = None if busy is None else max(0, busy_seconds() - busy - cpu) / wall
        # Linux tells kilobytes, macOS bytes.
        peak = usage.ru_maxrss / (1024 if sys.platform != 'darwin' else 1024 * 1024)
        return out.read().decode(), {'wallSeconds': wall, 'cpuSeconds': cpu, 'peakRssMiB': peak, 'otherCores': others}


def run_peer(peer, work, file, timeout, variables=None):
    out, usage = measured(peer_command(peer, work, file), timeout, variables)
    lines = [line for line in out.splitlines() if line.startswith('{')]
    if not lines:
        fail(f'{peer} printed no measurement, but: {out[-500:]}')
    told = {}
    for line in lines:
        told.update(json.loads(line))
    return {**told, **usage}


def customers(file):
    """The customers who placed the orders of a file."""
    return Path(f'{file}.customers.csv')


def run_drey(peer, work, file, timeout, variables=None, parameters=()):
    mode = peer[len('drey-'):] or 'batch'
    output = BENCH / 'out' / work
    report = BENCH / 'out' / f'{work}.json'
    for old in (output, report):
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    output.parent.mkdir(parents=True, exist_ok=True)
    pipeline, *fixed = PIPELINES[work]
    if work == 'join':
        fixed += ['-P', f'customers={customers(file)}']
    command = [LAUNCHER, 'run', HOME / 'jobs' / f'{pipeline}.yaml', *fixed, *parameters, '-P', f'input={file}',
               '-P', f'output={output}', '--mode', mode, '--json', report]
    _, usage = measured([str(part) for part in command], timeout, variables)
    digest = subprocess.run(java('-cp', BENCH_JAR, PACKAGE + 'DreyDigest', work, output), check=True,
                            stdout=subprocess.PIPE, universal_newlines=True).stdout
    run = json.loads(report.read_text())
    return {'peer': peer, 'work': work, 'jobSeconds': run['jobSeconds'], **json.loads(digest), **drey_cache(run), **usage}


def drey_cache(run):
    """What the caches of a run of Drey have counted; nothing where it has none."""
    caches = [stage['cache'] for stage in run['stages'] if stage.get('cache')]
    return {name: sum(cache[name] for cache in caches) for name in ('hits', 'misses', 'coalesced')} if caches else {}


class LookupDatabase:
    """A PostgreSQL with the airports of the work lookup, for as long as it is entered."""

    def __init__(self, file):
        self.command = java('-Xmx256m', '-cp', f'{bench_class_path()}:{TARGET / "drey.jar"}', PACKAGE + 'LookupDatabase', f'{file}.airports')
        password = secrets.token_hex(16)
        self.variables = {'DREY_DB_PASSWORD': password, 'DREY_TEST_DB_PASSWORD': password}

    def __enter__(self):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.command, env={**os.environ, **self.variables}, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.errors, universal_newlines=True)
        self.server = json.loads(self._answer())
        self.variables.update({f'DREY_DB_{key.upper()}': str(value) for key, value in self.server.items()})
        return self

    def queries(self):
        """How many statements have asked for airports since the last call."""
        self.process.stdin.write('queries\n')
        self.process.stdin.flush()
        return int(self._answer())

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.errors.seek(0)
            fail(f'the database did not answer: {self.errors.read().decode(errors="replace")[-2000:]}')
        return line

    def __exit__(self, *failure):
        self.process.stdin.close()
        self.process.wait()
        self.errors.close()


def run_lookup(peer, file, timeout, database):
    """Flights with city and state of their airports, which all but DuckDB look up in the database."""
    database.queries()
    if peer.startswith('drey'):
        parameters = [word for key, value in database.server.items() for word in ('-P', f'{key}={value}')]
        run = run_drey(peer, 'lookup', file, timeout, database.variables, parameters)
    else:
        run = run_peer(peer, 'lookup', file, timeout, database.variables)
    return {**run, 'queries': database.queries()}


def remove(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def run_sort(peer, file, timeout):
    """Orders from CSV to CSV by falling amount and order id; all peers' files are digested alike, behind the clock."""
    output = BENCH / 'out' / 'sorted-orders'
    temporary = BENCH / 'out' / 'sorted-orders.tmp'
    report = BENCH / 'out' / 'sorted-orders.json'
    for old in (output, temporary, report):
        remove(old)
    temporary.mkdir(parents=True)
    if peer == 'drey':
        command = [LAUNCHER, 'run', HOME / 'jobs' / 'sort-orders.yaml', '-P', f'input={file}', '-P', f'output={output}',
                   '--json', report]
    elif peer == 'gnu-sort':
        command = ['sh', '-c', 'tail -n +2 "$0" | LC_ALL=C sort --parallel=2 -S 8G -T "$1" -t, -k4,4nr -k1,1n -o "$2"',
                   file, temporary, output]
    else:
        flink = peer.startswith('flink')
        opens = [option for option in launcher_options() if option.startswith('--add-')] if flink else []
        command = java('-Xmx6g' if flink else '-Xmx1g', *opens,
                       f'-Dlog4j2.configurationFile={HOME / "conf" / "log4j2.properties"}', '-cp', bench_class_path(),
                       PACKAGE + 'SortPeer', peer, flink_input(file) if flink else file, output)
    out, usage = measured([str(part) for part in command], timeout)
    if peer == 'drey':
        run = json.loads(report.read_text())
        sort = next(stage['sort'] for stage in run['stages'] if stage['type'] == 'sort')
        if not sort['spilledBytes']:
            fail('drey sorted without spilling')
        usage['jobSeconds'] = run['jobSeconds']
    elif peer == 'gnu-sort':
        usage['jobSeconds'] = usage['wallSeconds']
    else:
        usage['jobSeconds'] = json.loads(out.splitlines()[-1])['jobSeconds']
    digest = subprocess.run(java('-cp', BENCH_JAR, PACKAGE + 'OrderedDigest', output), check=True,
                            stdout=subprocess.PIPE, universal_newlines=True).stdout
    for old in (output, temporary):
        remove(old)
    return {'peer': peer, 'work': 'sort', **json.loads(digest), **usage}


# ---- data in memory ----------------------------------------------------------------------------------------------


def data_files(file, peers, work=None):
    """What the peers read: the file, the parts of it, or both, and what lies beside."""
    files = data_files(customers(file), peers) if work == 'join' else []
    if any(not peer.startswith('flink') for peer in peers):
        files.append(Path(file))
    if any(peer.startswith('flink') for peer in peers):
        path = Path(flink_input(file))
        files += sorted(path.iterdir()) if path.is_dir() else [path]
    return list(dict.fromkeys(files))


@contextlib.contextmanager
def in_page_cache(files):
    """Locks files in the page cache by a process of its own (this one's memory would count as its children's)."""
    pinning = subprocess.Popen([sys.executable, __file__, 'pin', *map(str, files)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, universal_newlines=True)
    try:
        answer = pinning.stdout.readline().strip()
        if answer != 'pinned':
            print(f'data is read before each run, since it cannot be locked in memory: {answer}', file=sys.stderr)
        yield answer == 'pinned'
    finally:
        pinning.stdin.close()
        pinning.wait()


def pin(options):
    """Maps and locks files until standard input ends. For in_page_cache alone."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
    libc.mlock.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    answer = 'pinned'
    for file in options.files:
        descriptor = os.open(file, os.O_RDONLY)
        size = os.fstat(descriptor).st_size
        read_only, shared = 1, 1
        address = libc.mmap(None, size, read_only, shared, descriptor, 0)
        failed = address in (None, ctypes.c_void_p(-1).value) or libc.mlock(address, size) != 0
        if failed:
            answer = f'{os.strerror(ctypes.get_errno())} ({file})'
            break
    print(answer, flush=True)
    sys.stdin.read()


def data_rows(file):
    """Lines below the header."""
    with open(file, 'rb', buffering=0) as data:
        return sum(block.count(b'\n') for block in iter(lambda: data.read(1 << 22), b'')) - 1


def read_through(files):
    buffer = bytearray(1 << 22)
    for file in files:
        with open(file, 'rb', buffering=0) as data:
            while data.readinto(buffer):
                pass


# ---- tables ------------------------------------------------------------------------------------------------------


def spread(values, digits=2):
    values = list(values)
    return f'{statistics.median(values):.{digits}f} ({min(values):.{digits}f}..{max(values):.{digits}f})'


def ratios(runs, peer, base, key):
    """Of two peers, round by round: only runs side by side compare, since machines drift."""
    by_round = {(run['session'], run['round'], run['peer']): run[key] for run in runs}
    return [value / by_round[(session, number, base)]
            for (session, number, name), value in by_round.items()
            if name == peer and (session, number, base) in by_round]


def table(work, rows, runs):
    digests = {run['digest'] for run in runs}
    print(f'\n### {work}, {rows:,} rows\n')
    print('All results are equal.\n' if len(digests) == 1 else f'**RESULTS DIFFER**: {sorted(digests)}\n')
    print('| | runs | job seconds: median (min..max) | x first row | rows/s | wall seconds | CPU seconds | peak RSS MiB | cores taken by others |')
    print('|---|---|---|---|---|---|---|---|---|')
    names = [peer for peer in PEERS if any(run['peer'] == peer for run in runs)]
    for peer in names:
        mine = [run for run in runs if run['peer'] == peer]
        median = {key: statistics.median(run[key] for run in mine) for key in ('jobSeconds', 'wallSeconds', 'cpuSeconds')}
        times = ratios(runs, peer, names[0], 'jobSeconds')
        others = [run['otherCores'] for run in mine if run['otherCores'] is not None]
        print(f'| {peer} | {len(mine)} | {spread(run["jobSeconds"] for run in mine)}'
              f' | {f"{statistics.median(times):.2f}" if times else ""}'
              f' | {rows / median["jobSeconds"] / 1e6:.1f} M | {median["wallSeconds"]:.1f} | {median["cpuSeconds"]:.1f}'
              f' | {max(run["peakRssMiB"] for run in mine):.0f} | {f"{statistics.median(others):.2f}" if others else ""} |')
    if any('queries' in run for run in runs):
        lookup_table(names, runs)
    return len(digests) == 1


def lookup_table(names, runs):
    print('\n| | hits | coalesced | misses | queries: median (min..max) | rows a query |')
    print('|---|---|---|---|---|---|')
    for peer in names:
        mine = [run for run in runs if run['peer'] == peer and 'hits' in run]
        if mine:
            rows = mine[0]['rows']
            shares = [f'{statistics.median(run.get(met, 0) for run in mine) / rows:.1%}'
                      for met in ('hits', 'coalesced', 'misses')]
            queries = statistics.median(run['queries'] for run in mine)
            print(f'| {peer} | {" | ".join(shares)} | {spread((run["queries"] for run in mine), 0)}'
                  f' | {rows / max(queries, 1):,.1f} |')


def startup_table(runs):
    print('\n### start-up\n')
    print('| | runs | wall seconds: median (min..max) | x empty job | CPU seconds | peak RSS MiB |')
    print('|---|---|---|---|---|---|')
    for peer in ('empty-job', 'drey'):
        mine = [run for run in runs if run['peer'] == peer]
        print(f'| {peer} | {len(mine)} | {spread(run["wallSeconds"] for run in mine)}'
              f' | {statistics.median(ratios(runs, peer, "empty-job", "wallSeconds")):.2f}'
              f' | {statistics.median(run["cpuSeconds"] for run in mine):.1f}'
              f' | {max(run["peakRssMiB"] for run in mine):.0f} |')


def tables(runs):
    """All tables; whether the peers agree everywhere."""
    agree = True
    cells = sorted({(run['work'], run['rows']) for run in runs if run['work'] != 'startup'})
    for work, rows in cells:
        agree &= table(work, rows, [run for run in runs if (run['work'], run.get('rows')) == (work, rows)])
    started = [run for run in runs if run['work'] == 'startup']
    if started:
        startup_table(started)
    return agree


# ---- subcommands -------------------------------------------------------------------------------------------------


def data_of(work):
    return DATA.get(work, 'users')


def default_file(work, rows):
    return BENCH / f'{data_of(work)}-{rows}.csv'


def lookup_database(work, file):
    return LookupDatabase(file) if work == 'lookup' else contextlib.nullcontext()


def generate(options):
    build()
    for work in options.work or GENERATED:
        rows = options.rows or DEFAULT_ROWS[work]
        file = Path(options.output) if options.output else default_file(work, rows)
        print(f'{file}: {rows:,} rows', file=sys.stderr)
        subprocess.run(java('-cp', BENCH_JAR, PACKAGE + 'GenerateData', work, rows, file), check=True)
        if work == 'users':
            generate_customers(file)


def generate_customers(file):
    subprocess.run(java('-cp', BENCH_JAR, PACKAGE + 'GenerateData', 'customers', CUSTOMERS, file), check=True)


def session(options, label, participants, run_one):
    """Rounds of all participants in turn; each run is kept at once."""
    started = time.strftime('%Y-%m-%dT%H:%M:%S')
    runs = []
    for number in range(options.rounds):
        for peer in participants:
            run = {'session': started, 'round': number, 'peer': peer, 'work': label, **run_one(peer)}
            runs.append(run)
            with open(RESULTS, 'a') as results:
                results.write(json.dumps(run) + '\n')
            told = ' '.join(f'{key}={run[key]:.2f}' for key in ('jobSeconds', 'wallSeconds', 'counted') if key in run)
            print(f'round {number + 1}: {peer} {told}', file=sys.stderr)
    return runs


def speed(options):
    default = {'sort': 'drey,gnu-sort,duckdb-512MB,flink-sql-batch', 'lookup': 'drey,flink-sql-batch,flink-sql-streaming,duckdb',
               'join': 'drey,duckdb,flink-sql-batch'}
    peers = (options.peers or default.get(options.work, DEFAULT_PEERS)).split(',')
    all_but_sort = [each for each in PEERS if each != 'gnu-sort']
    for peer in peers:
        known = {'sort': SORT_PEERS, 'lookup': LOOKUP_PEERS}.get(options.work, all_but_sort)
        if peer not in known:
            fail(f"peer '{peer}' is unknown for {options.work}; there are: {', '.join(known)}")
    file = Path(options.input or default_file(options.work, DEFAULT_ROWS[options.work])).resolve()
    if not file.is_file():
        fail(f"there is no '{file}'; make it with: src/bench/run.py generate --work {'users' if data_of(options.work) == 'users' else options.work}")
    build()
    BENCH.mkdir(parents=True, exist_ok=True)
    if options.work == 'join' and not customers(file).is_file():
        generate_customers(file)
    files = data_files(file, peers, options.work)

    if options.work == 'lookup':
        files.append(Path(f'{file}.airports'))
    with in_page_cache(files) as pinned, lookup_database(options.work, file) as database:
        rows = data_rows(file) if options.work in UNCOUNTED else None

        def run_one(peer):
            if not pinned:
                read_through(files)
            if options.work == 'sort':
                return run_sort(peer, file, options.timeout)
            if options.work == 'lookup':
                return run_lookup(peer, file, options.timeout, database)
            one = run_drey if peer.startswith('drey') else run_peer
            run = one(peer, options.work, file, options.timeout)
            return run if rows is None else {**run, 'rows': rows, 'counted': run['rows']}

        if any(peer.startswith('drey') for peer in peers):
            # Builds where needed and makes the class archive.
            measured([str(LAUNCHER), 'run', str(HOME / 'jobs' / 'airport-delays.yaml')], options.timeout)
        runs = session(options, options.work, peers, run_one)
    if not tables(runs):
        fail('the peers do not agree')


def startup(options):
    build()
    BENCH.mkdir(parents=True, exist_ok=True)
    archive = BENCH / 'empty-job.jsa'
    class_path = ':'.join(map(str, [TARGET / 'drey.jar', *sorted((TARGET / 'lib').glob('*.jar')), BENCH_JAR]))
    conf = HOME / 'conf'
    jvm = [*launcher_options(), f'-Dlog4j2.configurationFile={conf / "log4j2.properties"}', '-Xlog:disable']
    commands = {
        'empty-job': java(*jvm, '-Xshare:auto', f'-XX:SharedArchiveFile={archive}', '-cp', class_path, PACKAGE + 'EmptyJob'),
        'drey': [str(LAUNCHER), 'run', str(HOME / 'jobs' / 'airport-delays.yaml')],
    }
    archive.unlink(missing_ok=True)
    measured(java(*jvm, f'-XX:ArchiveClassesAtExit={archive}', '-cp', class_path, PACKAGE + 'EmptyJob'), options.timeout)
    if not archive.exists():
        fail(f"Java made no class archive '{archive}' for the empty job")
    measured(commands['drey'], options.timeout)
    tables(session(options, 'startup', commands, lambda peer: measured(commands[peer], options.timeout)[1]))


def show(options):
    files = options.files or [RESULTS]
    runs = [json.loads(line) for file in files for line in Path(file).read_text().splitlines()]
    if not tables(runs):
        fail('the peers do not agree')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest='command', required=True, metavar='COMMAND')

    command = commands.add_parser('generate', help='write the seeded data')
    command.add_argument('--work', action='append', choices=GENERATED, help='default: all')
    command.add_argument('--rows', type=int, help='default: 100 million readings, 20 million orders, 5 million flights')
    command.add_argument('--output', help='file; default: below target/bench')
    command.set_defaults(action=generate)

    command = commands.add_parser('speed', help='run peers in turn over one file')
    command.add_argument('--work', required=True, choices=DEFAULT_ROWS)
    command.add_argument('--input', help='default: what generate wrote')
    command.add_argument('--peers', help=f'of {", ".join(PEERS)}; default: {DEFAULT_PEERS}')
    command.add_argument('--rounds', type=int, default=3)
    command.add_argument('--timeout', type=int, default=900, help='seconds per run; default: %(default)s')
    command.set_defaults(action=speed)

    command = commands.add_parser('startup', help='a small pipeline beside an empty Flink job')
    command.add_argument('--rounds', type=int, default=7)
    command.add_argument('--timeout', type=int, default=900, help='seconds per run; default: %(default)s')
    command.set_defaults(action=startup)

    command = commands.add_parser('table', help='print the tables of kept runs')
    command.add_argument('files', nargs='*', help='default: target/bench/results.jsonl')
    command.set_defaults(action=show)

    command = commands.add_parser('pin')
    command.add_argument('files', nargs='+')
    command.set_defaults(action=pin)

    options = parser.parse_args()
    options.action(options)


if __name__ == '__main__':
    main()
