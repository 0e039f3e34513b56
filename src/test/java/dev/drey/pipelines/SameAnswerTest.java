package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.StageReport;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Mode;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same pipeline at every parallelism, chunk size and mode: equal results, doubles to the last bit. */
class SameAnswerTest {
    private static final long SEED = 20260101L;
    private static final int ROWS = 5_000;

    private static final String YAML = """
            pipeline: same-answer
            chunk-bytes: 1 MiB
            stages:
              readings:
                type: file
                path: readings
                schema: {id: bigint, place: string, heat: double, price: 'decimal(12,2)', at: timestamp}
              wanted: {type: filter, from: readings, where: "id % 7 <> 3 OR place IS NULL"}
              rest: {type: filter, from: readings, where: "id % 7 = 3 AND place IS NOT NULL"}
              all: {type: union, from: [wanted, rest]}
              by_place:
                type: aggregate
                from: all
                group-by: [place]
                select:
                  n: count(*)
                  heats: count(heat)
                  heat: sum(heat)
                  mean: avg(heat)
                  coldest: min(heat)
                  hottest: max(heat)
                  price: sum(price)
                  mean_price: avg(price)
                  first: min(at)
                  last: max(at)
              total: {type: aggregate, from: all, select: {n: count(*), heat: sum(heat), ids: sum(id)}}
              places: {type: sink, from: by_place, format: print}
              totals: {type: sink, from: total, format: print}
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    static Path directory;

    private static MaterializedResult expectedPlaces;
    private static MaterializedResult expectedTotals;

    @BeforeAll
    static void writeReadings() throws Exception {
        Path input = Files.createDirectory(directory.resolve("readings"));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int file = 0; file < 3; file++) {
            try (Writer out = Files.newBufferedWriter(input.resolve("part-" + file + ".csv"))) {
                out.write("id,place,heat,price,at\n");
                for (int row = 0; row < ROWS / 3; row++) {
                    writeRow(out, file * ROWS + row, random);
                }
            }
        }
        RunOutcome first = CLUSTER.run(plan(new RunOverrides(Mode.BATCH, 1, 4096, Map.of())));
        expectedPlaces = PipelineCluster.result(first, "places");
        expectedTotals = PipelineCluster.result(first, "totals");
    }

    /** Skewed and missing keys, doubles of all magnitudes, text with line ends inside. */
    private static void writeRow(Writer out, int id, SplittableRandom random) throws IOException {
        int place = Math.min(random.nextInt(40), random.nextInt(40));
        String name = place == 7
                ? ""
                : place == 8 ? "\"\"" : place == 9 ? "\"two\nlines, \"\"quoted\"\"\"" : "place " + place;
        String heat = switch (random.nextInt(20)) {
            case 0 -> "";
            case 1 -> place == 3 ? "NaN" : "1e300";
            case 2 -> place == 4 ? "-Infinity" : "-1e300";
            case 3 -> "4.9E-324";
            case 4 -> "-0.0";
            default -> Double.toString((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-20, 20)));
        };
        String price = random.nextInt(10) == 0 ? "" : random.nextInt(-100_000, 100_000) + "." + random.nextInt(10, 100);
        out.write(id + "," + name + "," + heat + "," + price + ",2001-01-0" + random.nextInt(1, 10) + " 00:47\n");
    }

    private static Plan plan(RunOverrides overrides) {
        return PipelineCluster.plan(YAML, directory, overrides);
    }

    static Stream<Arguments> settings() {
        List<Arguments> all = new ArrayList<>();
        for (int parallelism = 1; parallelism <= 3; parallelism++) {
            for (int chunkRows : new int[] {1, 7, 1024, 65_536}) {
                all.add(Arguments.of(Mode.BATCH, parallelism, chunkRows, null));
                all.add(Arguments.of(Mode.STREAMING, parallelism, chunkRows, null));
            }
        }
        for (long rows : new long[] {1, 10, 333, 1_000_000}) {
            BundleLimits limits = new BundleLimits(rows, Duration.ofMillis(rows == 333 ? 1 : 60_000), 1 << 20);
            all.add(Arguments.of(Mode.MICRO_BATCH, 1 + (int) (rows % 3), rows == 10 ? 7 : 1024, limits));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void anySetting_givesTheSameAnswer(Mode mode, int parallelism, int chunkRows, BundleLimits bundles)
            throws Exception {
        RunOverrides overrides = new RunOverrides(mode, parallelism, chunkRows, Map.of());
        RunOutcome outcome = CLUSTER.run(plan(bundles == null ? overrides : overrides.withMicroBatch(bundles)));

        assertThat(PipelineCluster.result(outcome, "places"))
                .as("seed %d", SEED)
                .isEqualTo(expectedPlaces);
        assertThat(PipelineCluster.result(outcome, "totals"))
                .as("seed %d", SEED)
                .isEqualTo(expectedTotals);
        for (StageReport stage : outcome.report().stages()) {
            // Both halves of an update stand in one chunk.
            assertThat(stage.load().peakChunkRows()).as(stage.stage()).isLessThanOrEqualTo(Math.max(2, chunkRows));
            if (bundles != null && stage.details().bundles() != null) {
                assertThat(stage.details().bundles().peakRows())
                        .as(stage.stage())
                        .isLessThanOrEqualTo(bundles.rows());
            }
        }
    }
}
