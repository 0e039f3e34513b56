package dev.drey.stage.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.catalog.StageTypes;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.Planner;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOverrides;
import dev.drey.plan.RunningJob;
import dev.drey.runlog.RunReport;
import dev.drey.runtime.SpillSpaces;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.YamlReader;
import dev.drey.stage.Mode;
import dev.drey.stage.PipelineSettings;
import dev.drey.stage.StageType;
import dev.drey.testing.FailingSpillSpace;
import dev.drey.testing.FailingSpillSpace.Call;
import dev.drey.testing.FailingSpillSpace.Watch;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What whole jobs do when files that a sort spills to fail: they end with the fault, publish nothing and leave no file. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SortFaultsTest {
    private static final int ROWS = 3000;

    /** Of the job at hand; operators run in this process. */
    private static volatile Watch watch;

    /** The name of the spaces that are watched: those of sorters, or of what brings their rows to one subtask. */
    private static volatile String watched;

    private static final SpillSpaces WATCHED = (task, name) -> name.equals(watched)
            ? new FailingSpillSpace(SpillSpaces.LOCAL.open(task, name), watch)
            : SpillSpaces.LOCAL.open(task, name);

    private static final StageType SORT = SortStage.type((order, rows, node) -> {
        throw new IllegalStateException("no limit is asked for");
    });

    private static final StageType WATCHED_SORT = new StageType(
            "watched-sort",
            SORT.summary(),
            StageType.Inputs.ONE,
            SORT.options(),
            (node, problems) -> ((SortStage) SORT.binder().bind(node, problems)).spillingTo(WATCHED));

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    /** The runs of a sort are watched. */
    private Plan plan() throws IOException {
        watched = "drey-sort";
        return plan("");
    }

    /** A sort whose rows are brought to one subtask is watched there. */
    private Plan orderedPlan() throws IOException {
        watched = "drey-order";
        return plan(", limit: 100000");
    }

    private Plan plan(String options) throws IOException {
        SplittableRandom random = new SplittableRandom(17);
        Files.write(directory.resolve("in.csv"), (Iterable<String>)
                Stream.concat(
                                Stream.of("n,name"),
                                IntStream.range(0, ROWS).mapToObj(n -> random.nextInt(1000) + ",row " + n))::iterator);
        String yaml = String.format("""
                pipeline: p
                memory: 1 MiB
                stages:
                  in: {type: file, path: in.csv, schema: {n: bigint, name: string}}
                  sorted: {type: watched-sort, from: in, order-by: n, run-rows: 400, fan-in: 3%s}
                  out: {type: sink, from: sorted, format: csv, path: out, if-exists: overwrite}
                """, options);
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names())
                .read("test.yaml", yaml, directory.toAbsolutePath(), Map.of(), problems);
        return Planner.plan(
                StageTypes.builtIn().plus(WATCHED_SORT),
                spec,
                new RunOverrides(Mode.BATCH, 2, 512, Map.of()),
                problems);
    }

    private void run(Plan plan, RunListener listener) throws Exception {
        new PipelineRunner(CLUSTER.cluster(), listener).run(plan, null);
    }

    /** Runs a job that fails; gives its fault. */
    private RunFailedException fault(Plan plan, Watch next) {
        watch = next;
        return checked(catchThrowableOfType(RunFailedException.class, () -> run(plan, RunListener.SILENT)));
    }

    private RunFailedException checked(RunFailedException fault) {
        assertThat(fault).isNotNull();
        assertThat(fault).hasMessageContaining("stage 'sorted'");
        assertThat(fault.report().status()).isEqualTo(RunReport.Status.FAILED);
        assertNothingIsThere();
        return fault;
    }

    /** No result and no spill file, and none of the directories that held them. */
    private void assertNothingIsThere() {
        assertThat(directory.resolve("out")).doesNotExist();
        assertNoSpillFiles();
    }

    private static void assertNoSpillFiles() {
        assertThat(watch.paths()).isNotEmpty();
        for (String path : watch.paths()) {
            assertThat(Path.of(path).getParent()).doesNotExist();
        }
    }

    @Test
    void anyFaultOfTheSpillSpace_endsTheRunAndPublishesNothing() throws Exception {
        failEachCall(plan(), 30, 150);
    }

    @Test
    void anyFaultOfRowsThatWaitForOthers_endsTheRunAndPublishesNothing() throws Exception {
        failEachCall(orderedPlan(), 8, 60);
    }

    private void failEachCall(Plan plan, int least, int most) throws Exception {
        watch = FailingSpillSpace.at(0);
        run(plan, RunListener.SILENT);
        assertThat(Files.isDirectory(directory.resolve("out"))).isTrue();
        assertNoSpillFiles();
        int clean = watch.calls();
        assertThat(clean).isBetween(least, most);
        removeResults();
        // All subtasks share the count, so that each call of each of them fails in some run. Before the second one
        // there is no file to look for.
        for (int failing = 2; failing <= clean; failing++) {
            Watch failingCall = FailingSpillSpace.at(failing);
            watch = failingCall;
            RunFailedException fault =
                    catchThrowableOfType(RunFailedException.class, () -> run(plan, RunListener.SILENT));
            if (fault == null && failingCall.calls() < failing) {
                removeResults(); // how many rows wait for others depends on who is first: this run made fewer calls
                continue;
            }
            String message = checked(fault).getMessage();
            assertThat(message).contains("no luck with").contains("number " + failing);
            if (message.contains("APPEND") || message.contains("READ")) {
                assertThat(message)
                        .matches("(?s).*spill file '.*" + watched
                                + "-.*': cannot (write|read) \\d+ bytes at byte \\d+.*");
            }
        }
    }

    private void removeResults() throws IOException {
        try (Stream<Path> results = Files.walk(directory.resolve("out"))) {
            results.sorted((a, b) -> b.compareTo(a)).forEach(SortFaultsTest::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Damage {
        void to(RandomAccessFile file, Path path) throws IOException;
    }

    /** Damages the n-th file, from 1, when it is first read. */
    private static Watch damaging(int number, Damage damage) {
        AtomicInteger files = new AtomicInteger();
        return new Watch() {
            private final Map<String, AtomicBoolean> read = new ConcurrentHashMap<>();

            @Override
            public void before(int call, Call kind, String path, int bytes) throws IOException {
                if (kind == Call.READ
                        && read.computeIfAbsent(path, each -> new AtomicBoolean())
                                .compareAndSet(false, true)
                        && files.incrementAndGet() == number) {
                    try (RandomAccessFile file = new RandomAccessFile(path, "rw")) {
                        damage.to(file, Path.of(path));
                    }
                }
            }
        };
    }

    @Test
    void corruptTruncatedAndMissingRuns_endTheRunAndPublishNothing() throws Exception {
        Plan plan = plan();
        assertThat(fault(plan, damaging(3, (file, path) -> {
                    file.seek(100);
                    int old = file.read();
                    file.seek(100);
                    file.write(old ^ 4);
                })))
                .hasMessageMatching("(?s).*spill file '.*drey-sort-.*': the block at byte 0 of \\d+ is corrupt.*");
        assertThat(fault(plan, damaging(3, (file, path) -> file.setLength(50))))
                .hasMessageMatching("(?s).*spill file '.*drey-sort-.*': it ends at byte 50, \\d+ bytes were written.*");
        assertThat(fault(plan, damaging(3, (file, path) -> Files.delete(path))))
                .hasMessageMatching("(?s).*spill file '.*drey-sort-.*': cannot read 16 bytes at byte 0: NoSuchFile.*");
    }

    @Test
    void corruptAndTruncatedRowsThatWaitForOthers_endTheRunAndPublishNothing() throws Exception {
        Plan plan = orderedPlan();
        assertThat(fault(plan, damaging(1, (file, path) -> {
                    file.seek(100);
                    int old = file.read();
                    file.seek(100);
                    file.write(old ^ 4);
                })))
                .hasMessageMatching("(?s).*spill file '.*drey-order-.*': the chunk at byte 0 of \\d+ is corrupt.*");
        assertThat(fault(plan, damaging(1, (file, path) -> file.setLength(50))))
                .hasMessageMatching(
                        "(?s).*spill file '.*drey-order-.*': it ends at byte 50, \\d+ bytes were written.*");
    }

    @Test
    void aFullDisk_endsTheRunAndPublishesNothing() throws Exception {
        assertThat(fault(plan(), fullBehind(20_000)))
                .hasMessageMatching(
                        "(?s).*drey-sort-.*cannot write \\d+ bytes at byte \\d+: No space left on device.*");
        assertThat(fault(orderedPlan(), fullBehind(10_000)))
                .hasMessageMatching(
                        "(?s).*drey-order-.*cannot write \\d+ bytes at byte \\d+: No space left on device.*");
    }

    private static Watch fullBehind(int most) {
        AtomicInteger written = new AtomicInteger();
        return new Watch() {
            @Override
            public void before(int number, Call call, String path, int bytes) throws IOException {
                if (call == Call.APPEND && written.addAndGet(bytes) > most) {
                    throw new IOException("No space left on device");
                }
            }
        };
    }

    /** Stops at the first call of a kind until the task is interrupted. */
    private static Watch stoppingAt(Call stop, CountDownLatch reached) {
        return new Watch() {
            @Override
            public void before(int number, Call call, String path, int bytes) throws IOException {
                if (call == stop) {
                    reached.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IOException("interrupted", e);
                    }
                }
            }
        };
    }

    @Test
    void cancelling_leavesNoFile() throws Exception {
        for (Call stop : List.of(Call.APPEND, Call.READ, Call.DELETE)) {
            CountDownLatch reached = new CountDownLatch(1);
            watch = stoppingAt(stop, reached);
            Plan plan = plan();
            FutureTask<RunningJob> submitted = new FutureTask<>(() -> null);
            RunningJob[] job = new RunningJob[1];
            FutureTask<Void> run = new FutureTask<>(() -> {
                run(plan, started -> {
                    job[0] = started;
                    submitted.run();
                });
                return null;
            });
            Thread runner = new Thread(run, "run");
            runner.start();
            submitted.get(60, TimeUnit.SECONDS);
            assertThat(reached.await(60, TimeUnit.SECONDS)).as("%s", stop).isTrue();
            job[0].cancel(Duration.ofSeconds(60));
            assertThatThrownBy(() -> run.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(RunFailedException.class)
                    .cause()
                    .satisfies(fault -> assertThat(
                                    ((RunFailedException) fault).report().status())
                            .isEqualTo(RunReport.Status.CANCELLED));
            assertNothingIsThere();
        }
    }
}
