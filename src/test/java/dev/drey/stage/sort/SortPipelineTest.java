package dev.drey.stage.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.StageReport;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sorts in whole jobs. */
class SortPipelineTest {
    /** What pipelines here may take. */
    private static final long MEMORY = 1 << 20;

    private static final Path CHAPTER = Path.of("src/test/resources/chapter");

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private static RunOverrides overrides(Mode mode, int parallelism) {
        return new RunOverrides(mode, parallelism, 512, Map.of());
    }

    private RunOutcome run(String stages, Mode mode, int parallelism) throws Exception {
        String yaml = "pipeline: p\nmemory: 1 MiB\nstages:\n" + stages.indent(2);
        return CLUSTER.run(PipelineCluster.plan(yaml, directory, overrides(mode, parallelism)));
    }

    private static StageReport report(RunOutcome outcome, String stage) {
        return outcome.report().stages().stream()
                .filter(s -> s.stage().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    /** The rows of a print or collect sink in their order, without the cells' padding. */
    private static List<String> rows(RunOutcome outcome, String sink) {
        List<String> rows = new ArrayList<>();
        for (Chunk chunk : PipelineCluster.chunks(outcome, sink)) {
            chunk.copy()
                    .toString()
                    .lines()
                    .skip(1)
                    .map(row -> row.replaceAll(" *\\| *", "|"))
                    .forEach(rows::add);
        }
        return rows;
    }

    /** Writes 20,000 rows whose key has ties and nulls, and gives them in the order "v desc nulls first, name, n". */
    private List<String> orders() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        record Row(int n, Integer v, String name) {
            String text() {
                return n + "|" + (v == null ? "null" : v) + "|" + name;
            }
        }
        List<Row> rows = new ArrayList<>();
        List<String> lines = new ArrayList<>(List.of("n,v,name"));
        for (int n = 0; n < 20_000; n++) {
            Integer v = random.nextInt(50) == 0 ? null : (Integer) random.nextInt(500);
            Row row = new Row(n, v, "name_with_some_length_" + random.nextInt(10));
            rows.add(row);
            lines.add(n + "," + (v == null ? "" : v) + "," + row.name);
        }
        Files.write(directory.resolve("in.csv"), lines);
        Comparator<Integer> values = Comparator.nullsFirst(Comparator.reverseOrder());
        return rows.stream()
                .sorted(Comparator.comparing(Row::v, values)
                        .thenComparing(Row::name)
                        .thenComparing(Row::n))
                .map(Row::text)
                .toList();
    }

    private static final String ORDERS = """
            in: {type: file, path: in.csv, schema: {n: bigint, v: bigint, name: string}}
            sorted: {type: sort, from: in, order-by: "v desc nulls first, name"%s}
            """;

    /** Looks into the directories that Flink's own temporary files are in. */
    private static void assertNothingIsLeft() {
        File[] spaces = new File(System.getProperty("java.io.tmpdir"))
                .listFiles(file -> file.getName().startsWith("flink-io-"));
        for (File space : spaces) {
            String[] names = space.list((parent, name) -> name.startsWith("drey-"));
            assertThat(names == null ? new String[0] : names).as("%s", space).isEmpty();
        }
    }

    @Test
    void rowsAreCollectedInOneOrder_whateverTheParallelism() throws Exception {
        List<String> expected = orders();
        for (int parallelism = 1; parallelism <= 3; parallelism++) {
            RunOutcome outcome = run(
                    String.format(ORDERS, ", run-rows: 1000, fan-in: 4")
                            + "some: {type: filter, from: sorted, where: n >= 0}\n"
                            + "out: {type: sink, from: some, format: collect}\n",
                    Mode.BATCH,
                    parallelism);
            assertThat(rows(outcome, "out")).as("parallelism %d", parallelism).isEqualTo(expected);
            StageReport sorted = report(outcome, "sorted");
            assertThat(sorted.rows().in()).isEqualTo(20_000);
            assertThat(sorted.rows().out()).isEqualTo(20_000);
            assertThat(sorted.details().sort().runs()).isGreaterThanOrEqualTo(20);
            assertThat(sorted.details().sort().passes()).isGreaterThan(1);
            assertThat(sorted.details().sort().spilledBytes()).isPositive();
        }
        assertNothingIsLeft();
    }

    @Test
    void filesOfSeveralSubtasks_areInOrderByTheirNames() throws Exception {
        List<String> expected = orders();
        run(
                String.format(ORDERS, "") + "out: {type: sink, from: sorted, format: csv, path: out, header: false}\n",
                Mode.BATCH,
                3);
        List<String> written = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("out"))) {
            List<Path> parts = files.sorted().toList();
            assertThat(parts).hasSize(3);
            for (Path part : parts) {
                List<String> lines = Files.readAllLines(part);
                assertThat(lines.size()).as("rows of a range").isBetween(5000, 8500);
                written.addAll(lines);
            }
        }
        assertThat(written.stream().map(line -> line.replace(",,", ",null,").replace(',', '|')))
                .isEqualTo(expected);
    }

    @Test
    void oneFile_keepsTheOrderOfSeveralSubtasks() throws Exception {
        List<String> expected = orders();
        RunOutcome outcome = run(
                String.format(ORDERS, "")
                        + "out: {type: sink, from: sorted, format: csv, path: out, header: false, parallelism: 1}\n",
                Mode.BATCH,
                2);
        assertThat(report(outcome, "out").details().sort().spilledBytes())
                .as("rows that wait for the first subtask")
                .isPositive();
        try (Stream<Path> files = Files.list(directory.resolve("out"))) {
            Path only = files.toList().get(0);
            assertThat(Files.readAllLines(only).stream()
                            .map(line -> line.replace(",,", ",null,").replace(',', '|')))
                    .isEqualTo(expected);
        }
    }

    @Test
    void severalWritersThatAreAskedFor_areRefused() throws Exception {
        orders();
        assertThatThrownBy(() -> run(
                        String.format(ORDERS, "")
                                + "out: {type: sink, from: sorted, format: csv, path: out, parallelism: 3}\n",
                        Mode.BATCH,
                        2))
                .hasMessageContaining(
                        "parallelism 3 would put rows that stage 'sorted' gives in order into different files");
    }

    @Test
    void limit_givesTheFirstRows() throws Exception {
        List<String> expected = orders().subList(0, 1234);
        for (int parallelism = 1; parallelism <= 3; parallelism++) {
            RunOutcome outcome = run(
                    String.format(ORDERS, ", limit: 1234") + "out: {type: sink, from: sorted, format: collect}\n",
                    Mode.BATCH,
                    parallelism);
            assertThat(rows(outcome, "out")).as("parallelism %d", parallelism).isEqualTo(expected);
            assertThat(report(outcome, "sorted").rows().out()).isEqualTo(1234);
        }
    }

    @Test
    void limitOfRowsWithEventTime_cutsTheSortedRows() throws Exception {
        List<String> lines = new ArrayList<>(List.of("id,at"));
        for (int id = 0; id < 5000; id++) {
            lines.add(id + "," + String.format("2001-01-01 00:00:%02d", id % 60));
        }
        Files.write(directory.resolve("in.csv"), lines);
        for (int parallelism = 1; parallelism <= 2; parallelism++) {
            RunOutcome outcome = run("""
                    in: {type: file, path: in.csv, schema: {id: bigint, at: timestamp}, event-time: {column: at}}
                    sorted: {type: sort, from: in, order-by: "event-time desc, id", limit: 100}
                    ids: {type: select, from: sorted, columns: [id]}
                    out: {type: sink, from: ids, format: collect}
                    """, Mode.BATCH, parallelism);
            List<String> expected = Stream.concat(
                            IntStream.range(0, 83).mapToObj(n -> 59 + 60 * n),
                            IntStream.range(0, 17).mapToObj(n -> 58 + 60 * n))
                    .map(String::valueOf)
                    .toList();
            // Rows are printed with their event time.
            assertThat(rows(outcome, "out").stream().map(row -> row.substring(0, row.indexOf('|'))))
                    .as("parallelism %d", parallelism)
                    .isEqualTo(expected);
        }
    }

    @Test
    void smallLimits_turnIntoTopK() throws Exception {
        orders();
        RunOutcome outcome = run(
                String.format(ORDERS, ", limit: 10") + "out: {type: sink, from: sorted, format: collect}\n",
                Mode.BATCH,
                2);
        StageReport sorted = report(outcome, "sorted");
        assertThat(sorted.details().sort()).as("no rows are sorted").isNull();
        assertThat(sorted.rows().in()).isEqualTo(20_000);
        assertThat(sorted.load().peakRowsHeld()).isLessThan(100);
    }

    @Test
    void memoryHeld_staysWithinTheBudgetAndAChunkForEachSubtask() throws Exception {
        List<String> lines = new ArrayList<>(List.of("n,v,name"));
        for (int n = 0; n < 60_000; n++) {
            lines.add(n + "," + n * 7919 % 1000 + ",name_with_some_length_" + n % 10);
        }
        Files.write(directory.resolve("in.csv"), lines);
        String stages = String.format(ORDERS, "") + "out: {type: sink, from: sorted, format: collect, limit: 1}\n";
        for (int parallelism = 1; parallelism <= 3; parallelism++) {
            StageReport sorted = report(run(stages, Mode.BATCH, parallelism), "sorted");
            assertThat(sorted.details().sort().spilledBytes()).as("spilled").isPositive();
            // A chunk of 512 rows takes less than that. Ranges are found before by samples of as many rows, whose
            // columns double as they grow: one of
            // each subtask and one of all.
            long chunk = 32 << 10;
            long samples = parallelism == 1 ? 0 : (parallelism + 1) * (64 << 10);
            assertThat(sorted.load().peakBytesHeld())
                    .as("parallelism %d", parallelism)
                    .isBetween(MEMORY / 2, MEMORY + parallelism * chunk + samples);
        }
    }

    @Test
    void largeKeys_areSampledWithinTheBudget() throws Exception {
        int rowBytes = 20 << 10;
        List<String> lines = new ArrayList<>(List.of("name"));
        for (int n = 0; n < 600; n++) {
            lines.add(String.format("%03d", n * 7919 % 600) + "x".repeat(rowBytes - 3));
        }
        Files.write(directory.resolve("in.csv"), lines);
        RunOutcome outcome = run("""
                in: {type: file, path: in.csv, schema: {name: string}}
                sorted: {type: sort, from: in, order-by: name}
                out: {type: sink, from: sorted, format: csv, path: out, header: false, parallelism: 1}
                """, Mode.BATCH, 2);
        try (Stream<Path> files = Files.list(directory.resolve("out"))) {
            assertThat(Files.readAllLines(files.toList().get(0)))
                    .isEqualTo(lines.subList(1, lines.size()).stream().sorted().toList());
        }
        StageReport sorted = report(outcome, "sorted");
        assertThat(sorted.details().sort().passes()).isPositive();
        // The samplers', the ranges' and the sorters' peaks, which are one after the other.
        assertThat(sorted.load().peakBytesHeld()).isLessThan(2 * MEMORY + 4 * rowBytes);
    }

    @Test
    void noRows_giveNone() throws Exception {
        Files.writeString(directory.resolve("in.csv"), "n,v,name\n");
        RunOutcome outcome =
                run(String.format(ORDERS, "") + "out: {type: sink, from: sorted, format: collect}\n", Mode.BATCH, 2);
        assertThat(rows(outcome, "out")).isEmpty();
    }

    @Test
    void columnsThatNobodyUses_areNotSorted() throws Exception {
        orders();
        RunOutcome outcome = run(
                "in: {type: file, path: in.csv, schema: {n: bigint, v: bigint, name: string}}\n"
                        + "sorted: {type: sort, from: in, order-by: n desc, limit: 3}\n"
                        + "names: {type: select, from: sorted, columns: [n]}\n"
                        + "out: {type: sink, from: names, format: collect}\n",
                Mode.BATCH,
                2);
        assertThat(rows(outcome, "out")).containsExactly("19999", "19998", "19997");
    }

    @Test
    void groups_areSortedInTheirFinalState() throws Exception {
        orders();
        RunOutcome outcome = run("""
                in: {type: file, path: in.csv, schema: {n: bigint, v: bigint, name: string}}
                names: {type: aggregate, from: in, group-by: [name], select: {rows: count(*)}}
                sorted: {type: sort, from: names, order-by: name desc}
                out: {type: sink, from: sorted, format: collect}
                """, Mode.BATCH, 2);
        assertThat(rows(outcome, "out")).hasSize(10).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void fiftyNumbersInRunsOfTen_makeFiveRunsAndOnePass() throws Exception {
        String yaml = """
                pipeline: numbers
                parallelism: 1
                stages:
                  numbers: {type: file, path: c3-numbers.csv, schema: {n: bigint}}
                  sorted: {type: sort, from: numbers, order-by: n, run-rows: 10}
                  out: {type: sink, from: sorted, format: print}
                """;
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(yaml, CHAPTER, RunOverrides.NONE));
        assertThat(rows(outcome, "out"))
                .hasSize(50)
                .startsWith("36", "242", "829", "888", "961", "994", "1236", "1529", "1589", "1605")
                .isSortedAccordingTo(Comparator.comparingLong(Long::parseLong));
        assertThat(report(outcome, "sorted").details().sort().runs()).isEqualTo(5);
        assertThat(report(outcome, "sorted").details().sort().passes()).isEqualTo(1);
    }

    @Test
    void eventTime_isTheSameOrderInEveryMode() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        List<String> lines = new ArrayList<>(List.of("id,at"));
        for (int id = 0; id < 5000; id++) {
            long second = id / 4 + random.nextInt(10);
            lines.add(id + ","
                    + String.format("2001-01-01 %02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60));
        }
        Files.write(directory.resolve("in.csv"), lines);
        String stages = """
                in:
                  type: file
                  path: in.csv
                  schema: {id: bigint, at: timestamp}
                  event-time: {column: at, out-of-orderness: 20s}
                sorted: {type: sort, from: in, order-by: event-time}
                out: {type: sink, from: sorted, format: collect}
                """;
        List<String> batch = rows(run(stages, Mode.BATCH, 3), "out");
        assertThat(batch)
                .hasSize(5000)
                .isSortedAccordingTo(Comparator.comparing((String row) -> row.split("\\|")[1])
                        .thenComparing(row -> Long.parseLong(row.split("\\|")[0])));
        assertThat(rows(run(stages, Mode.STREAMING, 1), "out")).isEqualTo(batch);
        assertThat(rows(run(stages, Mode.MICRO_BATCH, 1), "out")).isEqualTo(batch);
    }

    @Test
    void aFaultBehindTheSort_leavesNoFile() throws Exception {
        orders();
        assertThatThrownBy(() -> run(
                        String.format(ORDERS, ", run-rows: 500")
                                + "broken: {type: select, from: sorted, columns: {x: n / (v - 250)}}\n"
                                + "out: {type: sink, from: broken, format: collect}\n",
                        Mode.BATCH,
                        2))
                .hasStackTraceContaining("division by zero");
        assertNothingIsLeft();
    }
}
