package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.catalog.StageTypes;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.plan.Plan;
import dev.drey.plan.Planner;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.SpecException;
import dev.drey.spec.YamlReader;
import dev.drey.stage.PipelineSettings;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whole comparisons over stages whose errors are told beforehand, the runs as jobs of one cluster in this process. */
class MemoryComparerTest {
    private static final String PIPELINE = """
            pipeline: twins
            parallelism: 1
            stages:
              rows: {type: generate, rows: 200, seed: 7, schema: {k: {type: bigint, sequence: {start: 0}}, n: {type: bigint, sequence: {start: 1000}}}}
              %s
              out: {type: sink, from: last, format: csv, path: out}
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private final List<String> progress = new ArrayList<>();

    private MemoryComparison compare(String stages) throws Exception {
        String yaml = PIPELINE.formatted(stages.strip().replace("\n", "\n  "));
        Path work = Files.createTempDirectory(directory, "work");
        try (TargetRunner runner = new TargetRunner(CLUSTER.cluster(), o -> plan(yaml, o), RunOverrides.NONE)) {
            return new MemoryComparer(
                            Scope.memory(3), runner, o -> plan(yaml, o), RunOverrides.NONE, work, progress::add)
                    .compare();
        }
    }

    private Plan plan(String yaml, RunOverrides overrides) {
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names())
                .read("test.yaml", yaml, directory.toAbsolutePath(), Map.of(), problems);
        return Planner.plan(StageTypes.builtIn().plus(TwinnedStage.TYPE), spec, overrides, problems);
    }

    @Test
    void exactStages_areEqual_eachBesideItsTwinAlone() throws Exception {
        MemoryComparison comparison = compare("""
                first: {type: twinned, from: rows}
                last: {type: twinned, from: first}
                """);

        assertThat(comparison.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(comparison.reason())
                .isEqualTo("every sink has the same rows, whether a stage or its naive twin runs");
        assertThat(comparison.runs())
                .extracting(ModeRun::label)
                .containsExactly("as declared", "naive first", "naive last");
        assertThat(comparison.runs().get(1).stage("last").load().peakRowsHeld()).isEqualTo(2);
        assertThat(comparison.twins()).extracting(TwinComparison::stage).containsExactly("first", "last");
        assertThat(comparison.twins()).allSatisfy(twin -> {
            assertThat(twin.boundedCost().peakRowsHeld()).isEqualTo(2);
            assertThat(twin.boundedCost().peakBytesHeld()).isEqualTo(64);
            assertThat(twin.naiveCost().peakRowsHeld()).isEqualTo(100);
            assertThat(twin.naiveCost().peakBytesHeld()).isEqualTo(6400);
            assertThat(twin.naiveCost().rowsIn()).isEqualTo(200);
            assertThat(twin.reason()).isEqualTo("sink 'out': 200 rows, the same in both");
            assertThat(twin.errors()).isEmpty();
        });
        assertThat(progress)
                .containsExactly("run 1 of 3: as declared", "run 2 of 3: naive first", "run 3 of 3: naive last");
        assertThat(directory.resolve("out")).doesNotExist();
        assertThat(ComparisonJson.readMemory(ComparisonJson.write(comparison))).isEqualTo(comparison);
        assertThat(files(directory)).noneMatch(name -> name.endsWith(".csv"));
    }

    @Test
    void wrongStage_isDifferent_withItsRows() throws Exception {
        MemoryComparison comparison = compare("last: {type: twinned, from: rows, loses: 2}");

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(comparison.reason())
                .isEqualTo(
                        "stage 'last' beside its naive twin: sink 'out': 2 rows of 200 missing, 0 rows of 198 too many;"
                                + " nothing accounts for it");
        assertThat(comparison.twins().get(0).sinks().get(0).differences()).hasSize(2);
        assertThat(comparison.twins().get(0).sinks().get(0).reference()).isEqualTo("naive last");
    }

    @Test
    void lostKeys_areExplainedWithinThePromise_alsoWhereNobodyUsesTheKey() throws Exception {
        MemoryComparison comparison = compare("""
                some: {type: twinned, from: rows, loses: 3, rate: 0.01}
                last: {type: aggregate, from: some, select: {rows: count(*)}}
                """);

        assertThat(comparison.verdict()).isEqualTo(Verdict.EXPLAINED);
        assertThat(comparison.reason()).endsWith("stage 'some' is approximate and keeps its promise");
        assertThat(comparison.twins().get(0).errors())
                .containsExactly(new MeasuredError("keys lost", 0.01, 0.015, null, 3, 200, 0, true));
    }

    @Test
    void brokenPromise_isDifferent() throws Exception {
        MemoryComparison comparison = compare("last: {type: twinned, from: rows, loses: 40, rate: 0.01}");

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(comparison.reason())
                .isEqualTo("stage 'last' beside its naive twin: keys lost: 20 %, promised were 1 %");
        assertThat(comparison.twins().get(0).errors().get(0).kept()).isFalse();
    }

    /** Values are 1000 to 1199: what is added is an error of 1 to 1.2 %. */
    @Test
    void estimates_areMeasuredPerKey() throws Exception {
        MemoryComparison kept = compare("last: {type: twinned, from: rows, adds: 12, error: 0.012}");
        MemoryComparison broken = compare("last: {type: twinned, from: rows, adds: 24, error: 0.012}");

        assertThat(kept.verdict()).isEqualTo(Verdict.EXPLAINED);
        assertThat(kept.twins().get(0).errors()).singleElement().satisfies(error -> {
            assertThat(error.of()).isEqualTo("n");
            assertThat(error.measured()).isBetween(0.0105, 0.0115);
            assertThat(error.worst()).isEqualTo(0.012);
            assertThat(error.wrong()).isEqualTo(200);
            assertThat(error.all()).isEqualTo(200);
        });
        assertThat(broken.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(broken.reason()).contains("n: 2.19 %, promised were 1.2 %");
    }

    @Test
    void estimatesOfLostRows_areDifferent() throws Exception {
        MemoryComparison comparison = compare("last: {type: twinned, from: rows, loses: 1, adds: 1, error: 0.5}");

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(comparison.reason()).endsWith("and rows of 1 keys are not those of the twin");
    }

    @Test
    void approximationOfOneStage_doesNotExcuseAnother() throws Exception {
        MemoryComparison comparison = compare("""
                some: {type: twinned, from: rows, loses: 1, rate: 0.01}
                last: {type: twinned, from: some, loses: 1}
                """);

        assertThat(comparison.twins())
                .extracting(TwinComparison::verdict)
                .containsExactly(Verdict.EXPLAINED, Verdict.DIFFERENT);
    }

    @Test
    void exactStageInFrontOfAnApproximateOne_isHeldToItsOwnRows() throws Exception {
        MemoryComparison comparison = compare("""
                exact: {type: twinned, from: rows}
                last: {type: twinned, from: exact, loses: 1, rate: 0.01}
                """);

        assertThat(comparison.twins())
                .extracting(TwinComparison::verdict)
                .containsExactly(Verdict.EQUAL, Verdict.EXPLAINED);
    }

    @Test
    void sinksBesideTheStage_areNotLookedAt() throws Exception {
        MemoryComparison comparison = compare("""
                last: {type: twinned, from: rows}
                other: {type: sink, from: rows, format: print}
                """);

        assertThat(comparison.twins().get(0).sinks())
                .extracting(SinkComparison::sink)
                .containsExactly("out");
    }

    @Test
    void pipelineWithoutTwins_isRefusedBeforeAnythingRuns() {
        assertThatThrownBy(() -> compare("last: {type: filter, from: rows, where: n > 0}"))
                .isInstanceOf(SpecException.class)
                .hasMessage("test.yaml: no stage of pipeline 'twins' has a naive twin to be compared with; those that"
                        + " bound their memory have one, such as top-k, distinct and sort");
        assertThat(progress).isEmpty();
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.map(Path::toString).toList();
        }
    }
}
