package dev.drey.stage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.SpecException;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sinks make of rows that change, in jobs: whatever the mode, final tables are those of batch, and logs lead to them. */
@Timeout(120)
class SinkChangesTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    private Path directory;

    private static final String STAGES = """
            big: {type: filter, from: totals, where: total > 40}
            named: {type: select, from: big, columns: {shop: name, twice: total * 2, rows: n}}
            lossy: {type: select, from: totals, columns: {rounded: total / 10, n: n}}
            both: {type: union, from: [more, named]}
            more: {type: select, from: totals, columns: {shop: name, twice: total, rows: n}}
            one: {type: aggregate, from: orders, select: {n: count(*), total: sum(amount)}}
            """;

    private static final List<String> TABLES = List.of("totals", "big", "named", "lossy", "both", "one");

    private String pipeline(String mode, int chunkRows, String sinks) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder rows = new StringBuilder("name,amount\n");
        for (int i = 0; i < 400; i++) {
            rows.append("shop ")
                    .append(random.nextInt(12))
                    .append(',')
                    .append(random.nextInt(-9, 20))
                    .append('\n');
        }
        Files.writeString(directory.resolve("orders.csv"), rows);
        return """
               pipeline: test
               mode: %s
               parallelism: 2
               chunk-rows: %d
               micro-batch: {rows: 30}
               stages:
                 orders: {type: file, path: orders.csv, format: csv, schema: {name: string, amount: bigint}}
                 totals: {type: aggregate, from: orders, group-by: [name], select: {n: count(*), total: sum(amount)}}
               %s%s
               """.formatted(mode, chunkRows, STAGES.indent(2), sinks.indent(2));
    }

    private RunOutcome run(String mode, int chunkRows, String sinks) throws Exception {
        StringBuilder all = new StringBuilder(sinks.strip()).append('\n');
        for (String table : List.of("lossy", "both", "one", "totals")) {
            if (!sinks.contains("from: " + table)) {
                all.append("rest_%s: {type: sink, from: %s, format: print, limit: 0}%n".formatted(table, table));
            }
        }
        return CLUSTER.run(
                PipelineCluster.plan(pipeline(mode, chunkRows, all.toString()), directory, RunOverrides.NONE));
    }

    private static String finals(String under) {
        StringBuilder sinks = new StringBuilder();
        for (String table : TABLES) {
            sinks.append("final_%s: {type: sink, from: %s, format: csv, path: %s/%s}%n"
                    .formatted(table, table, under, table));
        }
        return sinks.toString();
    }

    private static String logs(String under, String options) {
        StringBuilder sinks = new StringBuilder();
        for (String table : TABLES) {
            sinks.append("log_%s: {type: sink, from: %s, format: csv, changes: log%s, path: %s/%s}%n"
                    .formatted(table, table, options, under, table));
        }
        return sinks.toString();
    }

    /** Lines of all files of an output, each file's in order, headers apart. */
    private List<List<String>> files(String output) throws IOException {
        List<List<String>> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(directory.resolve(output))) {
            for (Path path : paths.sorted().toList()) {
                List<String> lines = Files.readAllLines(path);
                files.add(lines.subList(1, lines.size()));
            }
        }
        return files;
    }

    private Map<String, Integer> table(String output) throws IOException {
        Map<String, Integer> rows = new TreeMap<>();
        files(output).forEach(lines -> lines.forEach(line -> rows.merge(line, 1, Integer::sum)));
        return rows;
    }

    /** The table that a log leads to. */
    private Map<String, Integer> applied(String output, boolean orderedPerFile) throws IOException {
        Map<String, Integer> rows = new TreeMap<>();
        for (List<String> lines : files(output)) {
            for (String line : lines) {
                String row = line.substring(3);
                int count = rows.merge(row, line.startsWith("+") ? 1 : -1, Integer::sum);
                assertThat(!orderedPerFile || count >= 0)
                        .as("%s takes back a row that is not there yet: %s", output, line)
                        .isTrue();
            }
        }
        rows.values().removeIf(count -> count == 0);
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"streaming, 1", "streaming, 7", "micro-batch, 50"})
    void finalTablesAreThoseOfBatch_andLogsLeadToThem(String mode, int chunkRows) throws Exception {
        run("batch", 64, finals("batch"));
        run(mode, chunkRows, finals("final") + logs("log", ""));
        for (String table : TABLES) {
            Map<String, Integer> expected = table("batch/" + table);
            assertThat(expected).as(table).isNotEmpty();
            assertThat(table("final/" + table)).as("%s, final", table).isEqualTo(expected);
            assertThat(applied("log/" + table, !table.equals("both")))
                    .as("%s, log", table)
                    .isEqualTo(expected);
        }
        assertThat(Files.readAllLines(
                        directory.resolve("log/totals").toFile().listFiles()[0].toPath()))
                .startsWith("op,name,n,total");
        if (chunkRows != 1) {
            return; // what has arrived within some milliseconds may be all
        }
        assertThat(files("log/totals").stream().flatMap(List::stream))
                .anyMatch(line -> line.startsWith("-U,"))
                .anyMatch(line -> line.startsWith("+U,"))
                .anyMatch(line -> line.startsWith("+I,"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void logsOfOtherParallelism_keepTheChangesOfOneRowInOneFileInOrder(int writers) throws Exception {
        run(
                "streaming",
                5,
                "all: {type: sink, from: big, format: csv, changes: log, path: log, parallelism: %d}\n"
                                .formatted(writers)
                        + "last: {type: sink, from: big, format: csv, path: last, parallelism: %d}".formatted(writers));
        assertThat(files("log")).hasSizeLessThanOrEqualTo(writers);
        assertThat(applied("log", true)).isEqualTo(table("last"));
    }

    @Test
    void printAndCollect_giveTheFinalTable() throws Exception {
        String sinks = """
                shown: {type: sink, from: named, format: print}
                held: {type: sink, from: both, format: collect}
                """;
        RunOutcome batch = run("batch", 64, sinks);
        RunOutcome streaming = run("streaming", 1, sinks); // each row is a bundle: some groups change
        for (String sink : List.of("shown", "held")) {
            assertThat(PipelineCluster.result(streaming, sink)).isEqualTo(PipelineCluster.result(batch, sink));
        }
        assertThat(streaming.report().stages())
                .filteredOn(stage -> stage.stage().equals("shown"))
                .singleElement()
                .satisfies(stage -> {
                    assertThat(stage.rows().in()).isGreaterThan(stage.rows().out());
                    assertThat(stage.rows().out())
                            .isEqualTo(PipelineCluster.result(batch, "shown").size());
                });
    }

    @Test
    void inserts_areLoggedAsSuchAndCostNoOperator() throws Exception {
        RunOutcome outcome =
                run("streaming", 100, "log: {type: sink, from: orders, format: csv, changes: log, path: log}");
        assertThat(applied("log", true).values().stream().mapToInt(i -> i).sum())
                .isEqualTo(400);
        assertThat(files("log").stream().flatMap(List::stream)).allMatch(line -> line.startsWith("+I,"));
        assertThat(outcome.report().stages())
                .filteredOn(stage -> stage.stage().equals("log"))
                .singleElement()
                .satisfies(stage -> {
                    assertThat(stage.rows().in()).isEqualTo(400);
                    assertThat(stage.rows().out()).isEqualTo(400);
                });
    }

    @Test
    void faults_areToldWithTheWayOut() {
        assertThatThrownBy(() -> run("streaming", 10, """
                        taken: {type: select, from: totals, columns: {op: name}}
                        a: {type: sink, from: taken, format: csv, changes: log, path: a}
                        b: {type: sink, from: both, format: csv, changes: log, path: b, parallelism: 2}
                        c: {type: sink, from: totals, format: print, changes: log}
                        d: {type: sink, from: totals, format: csv, changes: last, path: d}
                        """))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining(
                        "stage 'a': a log has a first column 'op', but stage 'taken' gives a column of that"
                                + " name; rename it by a select stage")
                .hasMessageContaining("stage 'b': parallelism 2 would put the changes of one row into different files,"
                        + " because stage 'both' gives changes without key; leave the option out, or set it to 1")
                .hasMessageContaining("stage 'c': option 'changes' has no meaning for format print")
                .hasMessageContaining("stage 'd': option 'changes': expected final or log, got text 'last'");
    }
}
