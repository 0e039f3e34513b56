package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.catalog.StageTypes;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun.Purpose;
import dev.drey.compare.SinkComparison.RowPair;
import dev.drey.plan.Plan;
import dev.drey.plan.Planner;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.SpecException;
import dev.drey.spec.YamlReader;
import dev.drey.stage.Mode;
import dev.drey.stage.PipelineSettings;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whole comparisons, the runs as jobs of one cluster in this process. */
class ComparerTest {
    private static final String ORDERS = """
            user,amount,price
            ann,1,0.1
            bob,2,
            ann,3,-0.0
            ,4,NaN
            "",5,1e300
            bob,6,0.2
            """;

    private static final String SOUND = """
            pipeline: orders
            parallelism: 2
            chunk-rows: 3
            stages:
              orders: {type: file, path: orders.csv, format: csv, schema: {user: string, amount: bigint, price: double}}
              large: {type: filter, from: orders, where: amount > 1}
              doubled: {type: select, from: large, columns: {user: user, amount: amount * 2, price: price}}
              rows: {type: sink, from: doubled, format: csv, path: out}
              shown: {type: sink, from: large, format: print, limit: 1}
            """;

    private static final String WRONG = """
            pipeline: orders
            parallelism: 1
            stages:
              orders: {type: file, path: orders.csv, format: csv, schema: {user: string, amount: bigint, price: double}}
              all: {type: filter, from: orders, where: amount > 0}
              faulty: {type: lossy, from: all}
              behind: {type: select, from: faulty, columns: {user: user, amount: amount}}
              rows: {type: sink, from: behind, format: print}
              right: {type: sink, from: all, format: print}
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private final List<String> progress = new ArrayList<>();

    private Comparison compare(String yaml, Scope scope) throws Exception {
        return compare(yaml, scope, RunOverrides.NONE);
    }

    private Comparison compare(String yaml, Scope scope, RunOverrides overrides) throws Exception {
        Files.writeString(directory.resolve("orders.csv"), ORDERS);
        Path work = Files.createTempDirectory(directory, "work");
        try (TargetRunner runner = new TargetRunner(CLUSTER.cluster(), o -> plan(yaml, o), overrides)) {
            return new Comparer(scope, runner, o -> plan(yaml, o), overrides, work, progress::add).compare();
        }
    }

    private Plan plan(String yaml, RunOverrides overrides) {
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names())
                .read("test.yaml", yaml, directory.toAbsolutePath(), Map.of(), problems);
        return Planner.plan(
                StageTypes.builtIn().plus(LossyStage.TYPE).plus(LossyStage.ALTERING), spec, overrides, problems);
    }

    private static Scope scope(List<Mode> modes, Map<String, Path> baselines) {
        return new Scope(modes, List.of(), List.of(), baselines, null, null, 10);
    }

    @Test
    void soundPipeline_isEqualInAllModes_andItsOutputsAreLeftAlone() throws Exception {
        Comparison comparison = compare(SOUND, Scope.allModes());

        assertThat(comparison.reason()).isEqualTo("every sink has the same rows in batch, streaming and micro-batch");
        assertThat(comparison.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(comparison.runs()).extracting(ModeRun::label).containsExactly("batch", "streaming", "micro-batch");
        assertThat(comparison.runs()).allSatisfy(run -> {
            assertThat(run.rowsIn()).isEqualTo(6);
            assertThat(run.rowsPerSecond()).isPositive();
            assertThat(run.times().firstResultMillis()).isPositive();
            assertThat(run.latencies()).extracting(ModeRun.SinkLatency::sink).contains("rows");
        });
        assertThat(comparison.sinks())
                .extracting(SinkComparison::sink)
                .containsExactlyInAnyOrder("rows", "rows", "shown", "shown");
        assertThat(comparison.sinks())
                .allSatisfy(sink -> assertThat(sink.runRows()).isEqualTo(5));
        assertThat(comparison.partings()).isEmpty();
        assertThat(comparison.recommendation()).isNotNull();
        assertThat(progress).containsExactly("run 1 of 3: batch", "run 2 of 3: streaming", "run 3 of 3: micro-batch");
        assertThat(directory.resolve("out")).doesNotExist();
        assertThat(ComparisonJson.read(ComparisonJson.write(comparison))).isEqualTo(comparison);
    }

    @Test
    void exactDistinctRowsAndEstimatedCountsOfWindows_areEqualInAllModes() throws Exception {
        String yaml = """
                pipeline: orders
                parallelism: 2
                stages:
                  clicks:
                    type: generate
                    rows: 3000
                    seed: 5
                    schema:
                      user: {type: string, zipf: {n: 500, exponent: 1.1}, prefix: user-}
                      at: {type: timestamp, sequence: {start: '2026-01-01 00:00:00', step: 5s}, jitter: 20s}
                    event-time: {column: at, out-of-orderness: 40s}
                  once: {type: distinct, from: clicks, by: [user], keep: {first: at}}
                  windows: {type: aggregate, from: clicks, window: {hop: {size: 1h, slide: 20m}}, select: {exact: count(distinct user), about: approx_count_distinct(user)}}
                  rows: {type: sink, from: once, format: print}
                  counts: {type: sink, from: windows, format: print}
                """;
        Comparison comparison = compare(yaml, Scope.allModes());

        assertThat(comparison.verdict()).as(comparison.reason()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void differenceBehindAnApproximateStage_isExplained() throws Exception {
        String yaml = """
                pipeline: orders
                parallelism: 1
                stages:
                  orders: {type: file, path: orders.csv, format: csv, schema: {user: string, amount: bigint, price: double}}
                  seen: {type: distinct, from: orders, approximate: true, false-positive-rate: 0.000001}
                  faulty: {type: altering, from: seen}
                  rows: {type: sink, from: faulty, format: print}
                """;
        Comparison comparison = compare(yaml, scope(List.of(Mode.BATCH, Mode.STREAMING), Map.of()));

        assertThat(comparison.verdict()).isEqualTo(Verdict.EXPLAINED);
        assertThat(comparison.sinks().get(0).reason())
                .endsWith("; they come from a stage that is declared approximate");
        assertThat(comparison.stageResults().get(1).outputs()).allMatch(StageResult.Output::approximate);
    }

    @Test
    void wrongStage_isCaughtAndNamed_withTheRowsThatAreMissing() throws Exception {
        Comparison comparison = compare(WRONG, scope(List.of(Mode.BATCH, Mode.STREAMING), Map.of()));

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(comparison.partings()).singleElement().satisfies(parting -> {
            assertThat(parting.stage()).isEqualTo("faulty");
            assertThat(parting.type()).isEqualTo("lossy");
            assertThat(parting.reason())
                    .isEqualTo("gives 6 rows in batch and 5 in streaming; its input is the same in both");
        });
        assertThat(comparison.reason())
                .isEqualTo(
                        "sink 'rows' differs between batch and streaming: 1 row of 6 missing, 0 rows of 5 too many; the"
                                + " runs part at stage 'faulty', which gives 6 rows in batch and 5 in streaming; its input is the"
                                + " same in both");
        SinkComparison rows = comparison.sinks().get(0);
        assertThat(rows.columns()).containsExactly("user", "amount");
        assertThat(rows.differences()).containsExactly(new RowPair(List.of("bob", "6"), null, 1));
        assertThat(comparison.sinks().get(1).verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void variationsAndSweep_runAsWell() throws Exception {
        Scope scope = new Scope(
                List.of(Mode.STREAMING), List.of(1), List.of(1), Map.of(), SweepSizes.parse("1,100"), null, 10);

        Comparison comparison = compare(SOUND, scope);

        assertThat(comparison.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(comparison.runs())
                .extracting(ModeRun::label)
                .containsExactly("streaming", "streaming, parallelism 1", "streaming, chunks of 1");
        assertThat(comparison.runs().get(1).parallelism()).isEqualTo(1);
        assertThat(comparison.runs().get(2).chunkRows()).isEqualTo(1);
        assertThat(comparison.sweep().runs())
                .allSatisfy(run -> assertThat(run.purpose()).isEqualTo(Purpose.SWEEP));
        assertThat(comparison.sweep().runs())
                .extracting(run -> run.bundle().rows())
                .containsExactly(1L, 100L);
        assertThat(comparison.sinks()).hasSize(8);
    }

    @Test
    void sweep_isRefusedWhereAStageSizesItsBundlesItself() {
        String yaml = SOUND.replace(
                "  rows: {type: sink, from: doubled",
                "  sums: {type: aggregate, from: doubled, select: {n: count(*)}, micro-batch: {rows: 5}}\n"
                        + "  rows: {type: sink, from: sums");
        Scope scope =
                new Scope(List.of(Mode.BATCH), List.of(), List.of(), Map.of(), SweepSizes.parse("1,100"), null, 10);

        assertThatThrownBy(() -> compare(yaml, scope))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("stage 'sums': has a 'micro-batch' of its own, which a sweep does not change");
    }

    @Test
    void failedRun_isNamedWithItsFault() {
        assertThatThrownBy(() -> compare(
                        WRONG.replace("lossy,", "lossy, fail: true,"),
                        scope(List.of(Mode.BATCH, Mode.STREAMING), Map.of())))
                .isInstanceOf(VariantFailedException.class)
                .hasMessage("run 'streaming' failed: stage 'faulty': it fails as it was told to");
    }

    @Test
    void baseline_isComparedByValueInsteadOfBatch() throws Exception {
        Path expected = Files.createDirectory(directory.resolve("expected"));
        Files.writeString(expected.resolve("a.csv"), "user,amount,price\nbob,12,0.20\nbob,4,\nann,6,0\n");
        Files.writeString(expected.resolve("b.csv"), "user,amount,price\n,8,NaN\n\"\",10,1.0e+300\n");
        Files.writeString(expected.resolve("notes.txt"), "not a result");
        String one = SOUND.substring(0, SOUND.indexOf("  shown:"));

        Comparison equal = compare(one, scope(List.of(Mode.STREAMING), Map.of("rows", expected)));
        Files.writeString(expected.resolve("b.csv"), "user,amount,price\n,8,NaN\n\"\",11,1.0e+300\n");
        Comparison different = compare(one, scope(List.of(Mode.STREAMING), Map.of("rows", expected)));

        assertThat(equal.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(equal.baseline()).containsExactly(expected.toString());
        assertThat(different.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(different.sinks().get(0).reference()).isEqualTo(expected.toString());
        assertThat(different.sinks().get(0).differences())
                .containsExactly(
                        new RowPair(Arrays.asList("", "11", "1.0E300"), Arrays.asList("", "10", "1.0E300"), 1));
    }

    @Test
    void changingResults_areComparedAsTheTableThatIsLeft_withKeysFromStreaming() throws Exception {
        String yaml = """
                pipeline: totals
                parallelism: 2
                chunk-rows: 1
                stages:
                  orders: {type: file, path: orders.csv, format: csv, schema: {user: string, amount: bigint, price: double}, on-error: dead-letter, dead-letters: dead}
                  totals: {type: aggregate, from: orders, group-by: [user], select: {n: count(*), total: sum(price)}}
                  out: {type: sink, from: totals, format: csv, path: out}
                """;

        Comparison comparison = compare(yaml, Scope.allModes());

        assertThat(comparison.reason()).isEqualTo("every sink has the same rows in batch, streaming and micro-batch");
        assertThat(comparison.stageResults().get(1).outputs())
                .allSatisfy(output -> assertThat(output.rows()).isEqualTo(4))
                .extracting(StageResult.Output::fingerprint)
                .doesNotContainNull();
        assertThat(directory.resolve("dead")).doesNotExist();
    }

    /** Batches 1, none and 10; rows held 100, 1 and 10; the groups are those that the chapter prints. */
    @Test
    void chaptersComparison_holdsAndBatchesAsTheChapterSays() throws Exception {
        Path chapter = Path.of("src/test/resources/chapter").toAbsolutePath();
        String yaml = """
                pipeline: modes
                parallelism: 1
                chunk-rows: 1
                micro-batch: {rows: 10}
                stages:
                  records: {type: file, path: %s/c5-records.csv, schema: {user: string, amount: bigint}}
                  users:
                    type: aggregate
                    from: records
                    group-by: [user]
                    local-phase: on
                    select: {count: count(*), sum: sum(amount), avg: avg(amount), min: min(amount), max: max(amount)}
                  out: {type: sink, from: users, format: print}
                """.formatted(chapter);
        Path expected = Files.createDirectory(directory.resolve("groups"));
        Files.copy(chapter.resolve("c5-expected.csv"), expected.resolve("c5-expected.csv"));

        Comparison comparison = compare(yaml, Scope.allModes());
        Comparison withExpected = compare(yaml, scope(List.of(Mode.values()), Map.of("out", expected)));

        assertThat(comparison.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(withExpected.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(comparison.runs()).extracting(run -> run.held().bundles()).containsExactly(1L, null, 10L);
        assertThat(comparison.runs()).extracting(run -> run.held().peakRows()).containsExactly(100L, 1L, 10L);
    }

    /** Watermarks come between any two rows, so that the last rows of a and of c are late for sure. */
    private static final RunOverrides SLOWLY = RunOverrides.NONE.atRate(10);

    private static final String LATE = """
            pipeline: late
            parallelism: 1
            chunk-rows: 1
            flink: {pipeline.auto-watermark-interval: 1ms}
            stages:
              events:
                type: values
                schema: {at: timestamp, k: string, v: double}
                event-time: {column: at, out-of-orderness: 1s}
                rows:
                  - ["2024-01-01 00:00:10", a, 1.0]
                  - ["2024-01-01 00:00:20", b, -0.0]
                  - ["2024-01-01 00:05:00", a, 2.0]
                  - ["2024-01-01 00:00:30", a, 4.0]
                  - ["2024-01-01 00:05:30", b, 8.0]
                  - ["2024-01-01 00:00:40", c, 16.0]
              counted:
                type: aggregate
                from: events
                group-by: [k]
                window: {tumble: 1m}
                select: {n: count(*), total: sum(v)}
              passed: {type: %s, from: counted}
              by_window: {type: aggregate, from: passed, group-by: [window_start], select: {all: sum(n), most: max(total)}}
              out: {type: sink, from: by_window, format: csv, path: out}
              windows: {type: sink, from: counted, format: csv, path: windows}
            """;

    @Test
    void lateRows_explainDifferencesBehindTheirWindows() throws Exception {
        Comparison comparison = compare(LATE.formatted("filter, where: n > 0"), Scope.allModes(), SLOWLY);

        assertThat(comparison.verdict()).as(comparison.reason()).isEqualTo(Verdict.EXPLAINED);
        assertThat(comparison.sinks().get(0).reason())
                .contains("2 rows that came too late account for every difference");
        assertThat(comparison.stageResults().get(1).outputs())
                .extracting(StageResult.Output::lateRows)
                .containsExactly(0L, 2L, 2L);
        assertThat(comparison.partings()).extracting(Parting::stage).containsOnly("counted");
        assertThat(progress).contains("further run: batch without the late rows of streaming");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void lateRows_doNotExplainWhatAnotherStageLoses() throws Exception {
        Comparison comparison =
                compare(LATE.formatted("altering"), scope(List.of(Mode.BATCH, Mode.STREAMING), Map.of()), SLOWLY);

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(comparison.reason())
                .contains("2 rows that came too late do not account for it: also when they are left out,"
                        + " stage 'passed' gives");
    }

    @Test
    void rowsTooLateToBeSorted_explainTheirAbsence() throws Exception {
        String events = LATE.substring(0, LATE.indexOf("  counted:"));
        String yaml = events + """
                  sorted: {type: sort, from: events, order-by: "event-time, v desc"}
                  out: {type: sink, from: sorted, format: csv, path: out}
                """;
        Comparison comparison = compare(yaml, scope(List.of(Mode.BATCH, Mode.STREAMING), Map.of()), SLOWLY);

        assertThat(comparison.verdict()).as(comparison.reason()).isEqualTo(Verdict.EXPLAINED);
        assertThat(comparison.sinks().get(0).reason())
                .contains("2 rows that came too late account for every difference");
        assertThat(comparison.stageResults().get(1).outputs())
                .extracting(StageResult.Output::lateRows)
                .containsExactly(0L, 2L);
    }

    @Test
    void captures_areRemovedUnlessTheyAreKept() throws Exception {
        compare(SOUND, scope(List.of(Mode.BATCH, Mode.STREAMING), Map.of()));

        assertThat(files(directory)).noneMatch(name -> name.contains("streaming/results/"));
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(Path::toString).toList();
        }
    }
}
