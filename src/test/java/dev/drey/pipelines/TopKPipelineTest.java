package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.ValueText;
import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Top-k of rows and of running totals, which rise and fall, in every mode: the same rows. */
class TopKPipelineTest {
    private static final long SEED = 20260104L;
    private static final int ROWS = 6_000;

    private static final String YAML = """
            pipeline: top
            stages:
              orders: {type: file, path: orders, schema: {id: bigint, user: string, kind: string, amount: bigint}}
              users: {type: aggregate, from: orders, group-by: [user, kind], select: {total: sum(amount), n: count(*)}}
              known: {type: filter, from: users, where: "total % 5 <> 0"}
              best: {type: top-k, from: users, k: 10, order-by: total desc, rank-column: place}
              worst: {type: top-k, from: known, k: 3, order-by: [total, n desc], partition-by: [kind]}
              one: {type: top-k, from: users, k: 1, order-by: total desc nulls first, partition-by: kind}
              tied: {type: top-k, from: users, k: 4, order-by: n desc, rank: dense_rank, rank-column: r}
              dear: {type: top-k, from: orders, k: 5, order-by: amount desc, partition-by: [kind], rank: rank, rank-column: r}
              first: {type: top-k, from: orders, k: 7, order-by: amount}
              again: {type: top-k, from: best, k: 3, order-by: n}
              kinds: {type: aggregate, from: worst, group-by: [kind], select: {rows: count(*), total: sum(total)}}
              best_out: {type: sink, from: best, format: collect}
              worst_out: {type: sink, from: worst, format: collect}
              one_out: {type: sink, from: one, format: collect}
              tied_out: {type: sink, from: tied, format: collect}
              dear_out: {type: sink, from: dear, format: collect}
              first_out: {type: sink, from: first, format: collect}
              again_out: {type: sink, from: again, format: collect}
              kinds_out: {type: sink, from: kinds, format: collect}
            """;
    private static final List<String> SINKS =
            List.of("best_out", "worst_out", "one_out", "tied_out", "dear_out", "first_out", "again_out", "kinds_out");

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    static Path directory;

    private static RunOutcome reference;

    @BeforeAll
    static void writeOrders() throws Exception {
        Path input = Files.createDirectory(directory.resolve("orders"));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int file = 0; file < 3; file++) {
            try (Writer out = Files.newBufferedWriter(input.resolve("part-" + file + ".csv"))) {
                out.write("id,user,kind,amount\n");
                for (int row = 0; row < ROWS / 3; row++) {
                    // Totals rise to their peak in the middle of the run and fall behind it.
                    int amount = random.nextInt(-20, 41) * (row < ROWS / 6 ? 1 : -1);
                    String user = "u" + Math.min(random.nextInt(300), random.nextInt(300));
                    out.write(file * ROWS + row + "," + user + "," + "abc".charAt(random.nextInt(3)) + ","
                            + (random.nextInt(50) == 0 ? "" : amount) + "\n");
                }
            }
        }
        reference = CLUSTER.run(plan(new RunOverrides(Mode.BATCH, 1, 4096, Map.of())));
    }

    private static Plan plan(RunOverrides overrides) {
        return PipelineCluster.plan(YAML, directory, overrides);
    }

    static Stream<Arguments> settings() {
        List<Arguments> all = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            for (int parallelism = 1; parallelism <= 3; parallelism += 2) {
                for (int chunkRows : new int[] {1, 64, 4096}) {
                    all.add(Arguments.of(mode, parallelism, chunkRows));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void anySetting_givesTheSameFirstRows(Mode mode, int parallelism, int chunkRows) throws Exception {
        RunOutcome outcome = CLUSTER.run(plan(new RunOverrides(mode, parallelism, chunkRows, Map.of())));
        for (String sink : SINKS) {
            assertThat(PipelineCluster.result(outcome, sink))
                    .as("%s, seed %d", sink, SEED)
                    .isEqualTo(PipelineCluster.result(reference, sink));
        }
        if (mode == Mode.BATCH) {
            for (String sink : List.of("best_out", "tied_out", "first_out", "again_out")) {
                assertThat(rows(outcome, sink)).as(sink).isEqualTo(rows(reference, sink));
            }
        }
    }

    @Test
    void reference_isWhatSortingInTheTestGives() throws Exception {
        Map<String, long[]> totals = new HashMap<>();
        List<String> first = new ArrayList<>();
        for (int file = 0; file < 3; file++) {
            for (String line : Files.readAllLines(directory.resolve("orders/part-" + file + ".csv"))) {
                String[] cells = line.split(",", -1);
                if (!cells[0].equals("id")) {
                    long[] total = totals.computeIfAbsent(cells[1] + "," + cells[2], k -> new long[2]);
                    total[0] += cells[3].isEmpty() ? 0 : Long.parseLong(cells[3]);
                    total[1]++;
                    if (!cells[3].isEmpty()) {
                        first.add(line);
                    }
                }
            }
        }
        List<String> best = totals.entrySet().stream()
                .sorted((a, b) -> a.getValue()[0] != b.getValue()[0]
                        ? Long.compare(b.getValue()[0], a.getValue()[0])
                        : a.getKey().replace(',', '\0').compareTo(b.getKey().replace(',', '\0')))
                .limit(10)
                .map(e -> e.getKey() + "," + e.getValue()[0] + "," + e.getValue()[1])
                .toList();
        List<String> expected = new ArrayList<>();
        best.forEach(row -> expected.add(row + "," + (expected.size() + 1)));
        assertThat(rows(reference, "best_out")).isEqualTo(expected);
        assertThat(rows(reference, "first_out"))
                .isEqualTo(first.stream()
                        .sorted((a, b) -> {
                            int byAmount = Long.compare(amount(a), amount(b));
                            return byAmount != 0 ? byAmount : Long.compare(id(a), id(b));
                        })
                        .limit(7)
                        .toList());
    }

    private static long amount(String line) {
        return Long.parseLong(line.split(",", -1)[3]);
    }

    private static long id(String line) {
        return Long.parseLong(line.split(",", -1)[0]);
    }

    /** Nothing is known but what the pipeline says; so every fault is told with what would be right. */
    @Test
    void faultyOptions_areAllToldAtOnce() {
        String yaml = """
                pipeline: faults
                stages:
                  in: {type: values, schema: {item: string, score: bigint}, rows: [[a, 1]]}
                  top: {type: top-k, from: in, k: 0, order-by: scor desc, partition-by: [itme], rank: first, rank-column: item}
                  out: {type: sink, from: top, format: print}
                """;
        assertThatThrownBy(() -> PipelineCluster.plan(yaml, directory, RunOverrides.NONE))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("option 'k': expected whole number from 1 to 10000000, got 0")
                .hasMessageContaining("column 'scor' to order by is unknown; did you mean 'score'?")
                .hasMessageContaining("column 'itme' to partition by is unknown; did you mean 'item'?")
                .hasMessageContaining("expected row_number, rank or dense_rank, got text 'first'")
                .hasMessageContaining("stage 'in' gives a column 'item' already; choose another name for the rank");
    }

    @Test
    void rowsInOrder_areNotWrittenBySeveralTasks() {
        String yaml = """
                pipeline: files
                stages:
                  in: {type: values, schema: {item: string, score: bigint}, rows: [[a, 1]]}
                  top: {type: top-k, from: in, k: 2, order-by: score desc}
                  out: {type: sink, from: top, format: csv, path: out, parallelism: 2}
                """;
        assertThatThrownBy(() -> PipelineCluster.plan(yaml, directory, RunOverrides.NONE))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining(
                        "parallelism 2 would put rows that stage 'top' gives in order into different files");
    }

    private static List<String> rows(RunOutcome outcome, String sink) {
        List<String> rows = new ArrayList<>();
        for (Chunk chunk : PipelineCluster.chunks(outcome, sink)) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                List<String> cells = new ArrayList<>();
                for (int c = 0; c < chunk.columnCount(); c++) {
                    cells.add(ValueText.print(chunk.schema().type(c), chunk.column(c), chunk.selectedRow(i)));
                }
                rows.add(String.join(",", cells));
            }
        }
        return rows;
    }

    @Test
    void results_areNotEmpty() {
        for (String sink : SINKS) {
            MaterializedResult result = PipelineCluster.result(reference, sink);
            assertThat(result.size()).as(sink).isPositive();
        }
    }
}
