package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.ValueText;
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
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drawn pipelines, each at one parallelism and one chunk size per mode: the modes agree to the last bit, and with the naive evaluator where it
 * knows the functions. Ten pipelines are one job, because starting jobs is what takes time.
 */
class RandomPipelinesTest {
    private static final int PIPELINES_PER_JOB = 10;
    private static final int LATE_PIPELINES = 6;
    /** Of each source: slow enough for watermarks to come in between. */
    private static final long ROWS_PER_SECOND = 400;

    private static final int[] CHUNK_ROWS = {1, 7, 1024};
    private static final int OUT_OF_ORDER_SECONDS = 20;
    private static final Schema SOURCE =
            Schema.parse("k string, g bigint, i bigint, d decimal(10,2), x double, b boolean, t timestamp");
    private static final long[] EXTREME_LONGS = {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, Integer.MAX_VALUE};
    private static final double[] EXTREME_DOUBLES = {
        Double.NaN, -0.0, 0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, Double.MIN_VALUE
    };
    private static final String[] KEYS = {
        "k0", "k1", "k2", "", "ü", "a,b", "say \"hi\"", "long key beyond sixteen bytes"
    };

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
        Drawing drawing = draw(new SplittableRandom(~seed), LATE_PIPELINES, true);
        RunOverrides slowly = new RunOverrides(null, 1 + (int) (seed % 3), 4, Map.of()).atRate(ROWS_PER_SECOND);
        Path work = Files.createTempDirectory(directory, "work");
        Comparison comparison;
        try (TargetRunner runner = new TargetRunner(CLUSTER.cluster(), drawing::plan, slowly)) {
            comparison = new Comparer(Scope.allModes(), runner, drawing::plan, slowly, work, text -> {}).compare();
        }

        assertThat(comparison.verdict())
                .as("seed %d: %s%n%s", seed, comparison.reason(), drawing.yaml())
                .isEqualTo(drawing.yaml().contains("window: ") ? Verdict.EXPLAINED : Verdict.EQUAL);
    }

    /** Pipelines of one job, with the files that they read. */
    private record Drawing(String yaml, Map<String, NaiveStage> stages, Map<String, Chunk> sources, Path directory) {
        Plan plan(RunOverrides overrides) {
            return PipelineCluster.plan(yaml, directory, overrides);
        }
    }

    private Drawing draw(SplittableRandom random, int pipelines, boolean late) throws IOException {
        StringBuilder yaml = new StringBuilder("pipeline: drawn\nmicro-batch: {rows: " + (1 + random.nextInt(40))
                + ", interval: " + (1 + random.nextInt(50))
                + "ms}\nflink: {pipeline.auto-watermark-interval: 1ms}\nstages:\n");
        Map<String, NaiveStage> stages = new LinkedHashMap<>();
        Map<String, Chunk> sources = new HashMap<>();
        for (int p = 0; p < pipelines; p++) {
            String path = "rows" + p + ".csv";
            sources.put(path, write(random, directory.resolve(path), late));
            RandomPipelines.Drawn drawn = RandomPipelines.draw(
                    random, "p" + p + "_", path, sources.get(path).rowCount(), OUT_OF_ORDER_SECONDS, late);
            yaml.append(drawn.yaml());
            stages.putAll(drawn.stages());
        }
        return new Drawing(yaml.toString(), stages, sources, directory);
    }

    private void check(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Drawing drawing = draw(random, PIPELINES_PER_JOB, false);
        Map<String, MaterializedResult> batch = null;
        for (Mode mode : Mode.values()) {
            RunOverrides overrides = new RunOverrides(
                    mode, 1 + random.nextInt(3), CHUNK_ROWS[random.nextInt(CHUNK_ROWS.length)], Map.of());
            String label = "seed " + seed + ", " + mode.label() + ", parallelism " + overrides.parallelism()
                    + ", chunk rows " + overrides.chunkRows() + "\n" + drawing.yaml();
            Plan plan = drawing.plan(overrides);
            Map<String, MaterializedResult> results = run(plan, drawing.stages());
            if (batch == null) {
                batch = expected(plan, drawing.stages(), drawing.sources(), results);
            }
            compare(batch, results, label);
        }
    }

    private static Map<String, MaterializedResult> run(Plan plan, Map<String, NaiveStage> stages) throws Exception {
        RunOutcome outcome = CLUSTER.run(plan);
        Map<String, MaterializedResult> results = new LinkedHashMap<>();
        stages.forEach((name, stage) -> {
            if (stage instanceof NaiveStage.Sink) {
                results.put(name, PipelineCluster.result(outcome, name));
            }
        });
        return results;
    }

    /** What the naive evaluator gives; for sinks that it knows nothing of, what the first run gave. */
    private static Map<String, MaterializedResult> expected(
            Plan plan,
            Map<String, NaiveStage> stages,
            Map<String, Chunk> sources,
            Map<String, MaterializedResult> first)
            throws Exception {
        Map<String, Schema> schemas = new HashMap<>();
        for (PlannedStage stage : plan.stages()) {
            schemas.put(stage.name(), stage.stage().schema());
        }
        Map<String, Chunk> naive = new NaiveEvaluator(schemas::get).evaluate(stages, sources);
        Map<String, MaterializedResult> expected = new LinkedHashMap<>(first);
        expected.replaceAll((sink, rows) -> naive.containsKey(sink) ? MaterializedResult.of(naive.get(sink)) : rows);
        return expected;
    }

    private static void compare(
            Map<String, MaterializedResult> expected, Map<String, MaterializedResult> actual, String label) {
        expected.forEach((sink, rows) -> assertThat(rows.difference(actual.get(sink)))
                .as("sink %s, %s", sink, label)
                .isEmpty());
    }

    /** Writes a file of 0 to 300 rows, in order of time but for jitter within the bound, and gives its rows. */
    private static Chunk write(SplittableRandom random, Path file, boolean late) throws IOException {
        int rows = random.nextInt(8) == 0 ? 0 : random.nextInt(300);
        int skew = random.nextInt(3) == 0 ? 10 : 2;
        Chunk chunk = Chunk.allocate(SOURCE, rows);
        LongColumn time = new LongColumn(rows);
        long now = ValueText.parseLong(
                SOURCE.type(6), random.nextBoolean() ? "2001-01-01 00:00:00" : "1969-12-31 23:58:00");
        for (int row = 0; row < rows; row++) {
            now += random.nextInt(5) * 1_000_000L;
            int behind = late && random.nextInt(8) == 0 ? 900 : OUT_OF_ORDER_SECONDS;
            long at = now - random.nextInt(behind) * 1_000_000L;
            time.set(row, at);
            chunk.longs(6).set(row, at);
            boolean frequent = random.nextInt(10) < skew;
            ((StringColumn) chunk.column(0)).setString(row, KEYS[frequent ? 0 : random.nextInt(KEYS.length)]);
            chunk.longs(1).set(row, random.nextInt(6));
            boolean extreme = random.nextInt(6) == 0;
            chunk.longs(2)
                    .set(row, extreme ? EXTREME_LONGS[random.nextInt(EXTREME_LONGS.length)] : random.nextInt(-20, 20));
            chunk.longs(3).set(row, random.nextInt(-500, 500));
            ((DoubleColumn) chunk.column(4)).set(row, value(random, extreme));
            ((BooleanColumn) chunk.column(5)).set(row, random.nextBoolean());
            for (int c = 0; c < 6; c++) {
                if (random.nextInt(12) == 0) {
                    chunk.column(c).setNull(row);
                }
            }
        }
        chunk.setRowCount(rows);
        chunk.setEventTime(time);
        writeCsv(chunk, file);
        return chunk;
    }

    private static double value(SplittableRandom random, boolean extreme) {
        return extreme
                ? EXTREME_DOUBLES[random.nextInt(EXTREME_DOUBLES.length)]
                : (random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(60) - 30);
    }

    private static void writeCsv(Chunk chunk, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write(String.join(",", SOURCE.names()) + "\n");
            for (int row = 0; row < chunk.rowCount(); row++) {
                StringBuilder line = new StringBuilder();
                for (int c = 0; c < SOURCE.size(); c++) {
                    line.append(c == 0 ? "" : ",");
                    if (!chunk.column(c).isNull(row)) {
                        String text = ValueText.print(SOURCE.type(c), chunk.column(c), row);
                        line.append(c == 0 ? "\"" + text.replace("\"", "\"\"") + "\"" : text);
                    }
                }
                out.write(line.append('\n').toString());
            }
        }
    }
}
