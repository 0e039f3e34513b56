package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.catalog.StageTypes;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.plan.Plan;
import dev.drey.plan.Planner;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.YamlReader;
import dev.drey.stage.Mode;
import dev.drey.stage.PipelineSettings;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Late rows explain what they have done and nothing else, not even in the windows that they came too late for. */
class LateRowProofTest {
    /** Watermarks come between any two rows, so that the last two rows are late for sure; rows of a million are those that faulty stages lose. */
    private static final RunOverrides SLOWLY = RunOverrides.NONE.atRate(20);

    private static final String EVENTS = """
            pipeline: late
            parallelism: 1
            chunk-rows: 1
            flink: {pipeline.auto-watermark-interval: 1ms}
            stages:
              events:
                type: values
                schema: {at: timestamp, k: string, v: bigint}
                event-time: {column: at, out-of-orderness: 1s}
                rows:
                  - ["2024-01-01 00:00:10", a, 1]
                  - ["2024-01-01 00:00:20", a, 1000000]
                  - ["2024-01-01 00:00:21", b, 7]
                  - ["2024-01-01 00:01:40", b, 2]
                  - ["2024-01-01 00:00:30", a, 4]
                  - ["2024-01-01 00:05:00", b, 2]
                  - ["2024-01-01 00:00:31", a, 16]
                  - ["2024-01-01 00:00:31", a, 16]
            """;

    private static final String TUMBLE = "tumble: 1m";
    private static final String HOP = "hop: {size: 2m, slide: 1m}";

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private final List<String> progress = new ArrayList<>();

    private Comparison compare(String stages, Mode... modes) throws Exception {
        String yaml = EVENTS + stages;
        Path work = Files.createTempDirectory(directory, "work");
        Scope scope = new Scope(List.of(modes), List.of(), List.of(), Map.of(), null, null, 10);
        try (TargetRunner runner = new TargetRunner(CLUSTER.cluster(), o -> plan(yaml, o), SLOWLY)) {
            Comparison comparison =
                    new Comparer(scope, runner, o -> plan(yaml, o), SLOWLY, work, progress::add).compare();
            assertThat(work).isDirectoryNotContaining(home -> Files.exists(home.resolve("results")));
            return comparison;
        }
    }

    private Plan plan(String yaml, RunOverrides overrides) {
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names())
                .read("test.yaml", yaml, directory.toAbsolutePath(), Map.of(), problems);
        return Planner.plan(
                StageTypes.builtIn().plus(MillionLoss.ROWS).plus(MillionLoss.WINDOWS), spec, overrides, problems);
    }

    private static String windows(String front, String type, String windows) {
        return """
              all: {type: %s, from: events}
              counted:
                type: %s
                from: all
                group-by: [k]
                window: {%s}
                select: {n: count(*), total: sum(v), least: min(v), most: median(v)}
              out: {type: sink, from: counted, format: csv, path: out}
            """.formatted(front, type, windows);
    }

    private static final String RIGHT = "filter, where: v > 0";

    @Test
    void lateRowsOfTumblingWindows_explainWhatTheyAreMissedBy() throws Exception {
        Comparison comparison = compare(windows(RIGHT, "aggregate", TUMBLE), Mode.values());

        assertThat(comparison.verdict()).as(comparison.reason()).isEqualTo(Verdict.EXPLAINED);
        assertThat(comparison.reason()).contains("3 rows that came too late account for every difference");
        assertThat(progress).filteredOn(line -> line.startsWith("further run")).hasSize(1);
    }

    /** Late rows that are read in the pipeline itself cannot be the same in batch, which has none, nor when they are left out. */
    @Test
    void lateRowsThatAreReadThemselves_doNotRefuteTheProof() throws Exception {
        Comparison comparison = compare(windows(RIGHT, "aggregate", TUMBLE) + """
                          missed: {type: select, from: counted.late, columns: [input_k, input_v]}
                          missed_out: {type: sink, from: missed, format: csv, path: missed}
                        """, Mode.BATCH, Mode.STREAMING);

        assertThat(comparison.verdict()).as(comparison.reason()).isEqualTo(Verdict.EXPLAINED);
        assertThat(comparison.reason()).contains("3 rows that came too late account for every difference");
    }

    /** The first late row misses one of its windows and counts in the other; the others miss both. */
    @Test
    void lateRowsOfOverlappingWindows_explainTheWindowsThatTheyMissed() throws Exception {
        Comparison comparison = compare(windows(RIGHT, "aggregate", HOP), Mode.BATCH, Mode.STREAMING);

        assertThat(comparison.verdict()).as(comparison.reason()).isEqualTo(Verdict.EXPLAINED);
        assertThat(comparison.sinks().get(0).missing()).isPositive();
    }

    @Test
    void lossInFrontOfWindows_isNotExplainedByLateRowsOfTheSameWindow() throws Exception {
        Comparison comparison = compare(windows("losing", "aggregate", TUMBLE), Mode.BATCH, Mode.STREAMING);

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(comparison.reason())
                .contains("3 rows that came too late do not account for it")
                .contains("the runs part at stage 'all', which no row came too late for");
        assertThat(progress).noneMatch(line -> line.startsWith("further run"));
    }

    @Test
    void lossInOneBranch_isFoundWhenAnotherHasLateRows() throws Exception {
        Comparison comparison = compare(windows(RIGHT, "aggregate", TUMBLE) + """
              lost: {type: losing, from: events}
              most: {type: filter, from: lost, where: v > 1}
              other: {type: sink, from: most, format: csv, path: other}
            """, Mode.BATCH, Mode.STREAMING);

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(comparison.reason()).contains("stage 'lost' gives 8 rows in batch without the late rows");
    }

    @Test
    void lossInsideWindows_isNotExplainedByLateRowsOfTheSameWindow() throws Exception {
        for (String windows : List.of(TUMBLE, HOP)) {
            Comparison comparison = compare(windows(RIGHT, "losing windows", windows), Mode.BATCH, Mode.STREAMING);

            assertThat(comparison.verdict()).as(windows).isEqualTo(Verdict.DIFFERENT);
            assertThat(comparison.reason())
                    .as(windows)
                    .contains("3 rows that came too late do not account for it: also when they are left out,"
                            + " stage 'counted' gives");
        }
    }

    private static final String PRUNED = """
              counted:
                type: %s
                from: events
                group-by: [k]
                window: {tumble: 1m}
                select: {n: count(*)}
              counts: {type: aggregate, from: counted, group-by: [n], select: {groups: count(*)}}
              out: {type: sink, from: counts, format: csv, path: out}
            """;

    @Test
    void lateRows_explainResultsWithoutKeysAndWindows() throws Exception {
        Comparison comparison = compare(PRUNED.formatted("aggregate"), Mode.BATCH, Mode.STREAMING);

        assertThat(comparison.verdict()).as(comparison.reason()).isEqualTo(Verdict.EXPLAINED);
    }

    @Test
    void lossInsideWindows_isFoundInResultsWithoutKeysAndWindows() throws Exception {
        Comparison comparison = compare(PRUNED.formatted("losing windows"), Mode.BATCH, Mode.STREAMING);

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    /** The second windows read the results of the first, whose event time is the end of each. */
    @Test
    void lateRows_explainWindowsBehindWindows() throws Exception {
        Comparison comparison = compare("""
              counted:
                type: aggregate
                from: events
                group-by: [k]
                window: {hop: {size: 3m, slide: 2m}, offset: 30s}
                select: {n: count(*)}
              longer: {type: aggregate, from: counted, window: {tumble: 4m}, select: {all: sum(n), of: count(*)}}
              out: {type: sink, from: longer, format: csv, path: out}
            """, Mode.STREAMING, Mode.BATCH);

        assertThat(comparison.verdict()).as(comparison.reason()).isEqualTo(Verdict.EXPLAINED);
    }
}
