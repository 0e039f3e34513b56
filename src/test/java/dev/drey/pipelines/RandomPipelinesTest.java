package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.drey.compare.Comparer;
import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.Scope;
import dev.drey.compare.TargetRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.stage.Mode;
import dev.drey.stage.OutputName;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drawn pipelines, each at one parallelism and one chunk size per mode: the modes agree to the last bit, and with the naive evaluator where it
 * knows the functions, and all rows are accounted for, those that were set aside among them. Ten pipelines are one job, because starting jobs is what takes time.
 */
class RandomPipelinesTest {
    private static final int PIPELINES_PER_JOB = 10;
    private static final int LATE_PIPELINES = 6;
    /** Of each source: slow enough for watermarks to come in between. */
    private static final long ROWS_PER_SECOND = 400;

    private static final int[] CHUNK_ROWS = {1, 7, 1024};
    /** Far beyond what a job of ten pipelines takes anywhere: one that is not over by then stands still. */
    private static final Duration HANGING = Duration.ofMinutes(5);

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    /** 100 pipelines. */
    static Stream<Long> usualSeeds() {
        return seeds(1, 10);
    }

    /** 500 more. */
    static Stream<Long> slowSeeds() {
        return seeds(101, 150);
    }

    static Stream<Long> lateSeeds() {
        return seeds(1, 4);
    }

    private static Stream<Long> seeds(long first, long last) {
        Long one = Long.getLong("fuzz.seed");
        return one != null
                ? Stream.of(one)
                : LongStream.rangeClosed(first, last).boxed();
    }

    @ParameterizedTest
    @MethodSource("usualSeeds")
    void drawnPipelines_giveTheSameInEveryMode(long seed) throws Exception {
        check(seed);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("slowSeeds")
    void manyDrawnPipelines_giveTheSameInEveryMode(long seed) throws Exception {
        check(seed);
    }

    /** Some rows are far behind: what streaming leaves out, {@code compare} must account for, to the row. */
    @ParameterizedTest
    @MethodSource("lateSeeds")
    void drawnPipelinesWithLateRows_areEqualOrExplained(long seed) throws Exception {
        Drawn drawing = draw(new SplittableRandom(~seed), LATE_PIPELINES, true);
        RunOverrides slowly = new RunOverrides(null, 1 + (int) (seed % 3), 4, Map.of()).atRate(ROWS_PER_SECOND);
        Path work = Files.createTempDirectory(directory, "work");
        Comparison comparison = inTime("seed " + seed, () -> {
            try (TargetRunner runner = new TargetRunner(CLUSTER.cluster(), drawing::plan, slowly)) {
                return new Comparer(Scope.allModes(), runner, drawing::plan, slowly, work, text -> {}).compare();
            }
        });

        assertThat(comparison.verdict())
                .as("seed %d: %s%n%s", seed, comparison.reason(), drawing.yaml())
                .isIn(Verdict.EQUAL, drawing.yaml().contains("window: ") ? Verdict.EXPLAINED : Verdict.EQUAL);
    }

    /**
     * Ends what hangs.
     *
     * @param label tells what it was, the seed in it
     */
    private static <T> T inTime(String label, ThrowingSupplier<T> run) {
        return assertTimeoutPreemptively(HANGING, run, () -> "hangs: " + label);
    }

    /**
     * Pipelines of one job, with the files that they read.
     *
     * @param stages in topological order, of one pipeline after the other
     * @param declared their names as they are declared
     * @param steady streams whose rows never change, in any mode
     */
    private record Drawn(
            String yaml,
            Map<String, NaiveStage> stages,
            List<String> declared,
            Set<String> steady,
            Map<String, RandomRows.Rows> sources,
            Path directory) {
        Plan plan(RunOverrides overrides) {
            return PipelineCluster.plan(yaml, directory, overrides);
        }
    }

    private Drawn draw(SplittableRandom random, int pipelines, boolean late) throws IOException {
        StringBuilder yaml = new StringBuilder("pipeline: drawn\nmicro-batch: {rows: " + (1 + random.nextInt(40))
                + ", interval: " + (1 + random.nextInt(50))
                + "ms}\nflink: {pipeline.auto-watermark-interval: 1ms}\nstages:\n");
        Drawn all =
                new Drawn("", new LinkedHashMap<>(), new ArrayList<>(), new HashSet<>(), new HashMap<>(), directory);
        for (int p = 0; p < pipelines; p++) {
            String path = "rows" + p + ".csv";
            String prefix = "p" + p + "_";
            RandomRows.Rows rows = RandomRows.write(random, directory.resolve(path), prefix + "in", late);
            RandomPipelines.Drawn drawn = RandomPipelines.draw(random, prefix, path, rows, late);
            drawn.lines().forEach((stage, line) -> yaml.append("  " + stage + ": " + line + "\n"));
            all.stages().putAll(drawn.stages());
            all.declared().addAll(drawn.lines().keySet());
            all.steady().addAll(drawn.steady());
            all.sources().put(path, rows);
        }
        return new Drawn(yaml.toString(), all.stages(), all.declared(), all.steady(), all.sources(), directory);
    }

    private void check(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Drawn drawing = draw(random, PIPELINES_PER_JOB, false);
        NaiveResults expected = null;
        for (Mode mode : Mode.values()) {
            RunOverrides overrides = new RunOverrides(
                    mode, 1 + random.nextInt(3), CHUNK_ROWS[random.nextInt(CHUNK_ROWS.length)], Map.of());
            String label = "seed " + seed + ", " + mode.label() + ", parallelism " + overrides.parallelism()
                    + ", chunk rows " + overrides.chunkRows() + "\n" + drawing.yaml();
            Plan plan = drawing.plan(overrides);
            assertThat(plan.stages()).extracting(PlannedStage::name).as(label).isEqualTo(order(drawing));
            RunOutcome outcome = inTime(label, () -> CLUSTER.run(plan));
            if (expected == null) {
                expected = NaiveResults.of(plan, drawing.stages(), drawing.sources(), outcome);
            }
            expected.checkSinks(outcome, label);
            expected.checkRows(outcome.report(), mode.isBatch() ? null : drawing.steady(), label);
        }
    }

    /** Always the first declared stage of those whose inputs are all there. */
    private static List<String> order(Drawn drawing) {
        Set<String> left = new LinkedHashSet<>(drawing.declared());
        List<String> order = new ArrayList<>();
        while (!left.isEmpty()) {
            String next = left.stream()
                    .filter(stage -> drawing.stages().get(stage).inputs().stream()
                            .allMatch(input ->
                                    order.contains(OutputName.parse(input).stage())))
                    .findFirst()
                    .orElseThrow();
            left.remove(next);
            order.add(next);
        }
        return order;
    }
}
