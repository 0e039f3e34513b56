package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.StageMeasurement;
import dev.drey.runlog.StageReport;
import dev.drey.runtime.Measurement;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a measured run tells of each stage. */
class MeasuredRunTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    private static final String PIPELINE = """
            pipeline: measured
            stages:
              rows:
                type: values
                schema: {k: string, v: bigint}
                rows: [[a, 1], [b, 2], [a, 3], [null, 4], [c, null], [a, 6], [b, 7]]
              kept: {type: filter, from: rows, where: v <> 2 or v is null}
              totals: {type: aggregate, from: kept, group-by: [k], select: {n: count(*), s: sum(v)}}
              out: {type: sink, from: totals, format: print}
            """;

    private static Map<String, StageReport> run(RunOverrides overrides) throws Exception {
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(PIPELINE, Path.of("."), overrides));
        Map<String, StageReport> stages = new TreeMap<>();
        outcome.report().stages().forEach(stage -> stages.put(stage.stage(), stage));
        return stages;
    }

    private static RunOverrides overrides(Mode mode, int parallelism, int chunkRows) {
        return new RunOverrides(mode, parallelism, chunkRows, Map.of());
    }

    @Test
    void runThatIsNotMeasured_saysNothing() throws Exception {
        assertThat(run(overrides(Mode.BATCH, 1, 3)).values())
                .extracting(stage -> stage.details().measured())
                .containsOnlyNulls();
    }

    @Test
    void fingerprintsAreTheSameInEveryMode_andDifferByStage() throws Exception {
        Map<String, String> first = null;
        for (Mode mode : Mode.values()) {
            for (int parallelism = 1; parallelism <= 2; parallelism++) {
                Map<String, String> prints = new TreeMap<>();
                run(overrides(mode, parallelism, 2 * parallelism - 1).measuring())
                        .forEach((name, stage) -> prints.put(
                                name,
                                stage.details().measured().rows() + " "
                                        + stage.details().measured().fingerprint()));
                first = first == null ? prints : first;
                assertThat(prints).as("%s, parallelism %d", mode, parallelism).isEqualTo(first);
            }
        }
        Set<String> distinct = new HashSet<>(first.values());
        assertThat(distinct).hasSize(3);
        assertThat(first.get("totals")).isEqualTo(first.get("out")).startsWith("4 ");
        assertThat(first.get("rows")).startsWith("7 ");
    }

    @Test
    void arrivalsSurviveTheAggregate_inEveryMode() throws Exception {
        for (Mode mode : Mode.values()) {
            StageMeasurement sink =
                    run(overrides(mode, 2, 2).measuring()).get("out").details().measured();

            assertThat(sink.latency()).as("%s", mode).isNotNull();
            assertThat(sink.latency().rows()).as("%s", mode).isGreaterThanOrEqualTo(6);
            assertThat(sink.latency().p50Millis())
                    .as("%s", mode)
                    .isPositive()
                    .isLessThanOrEqualTo(sink.latency().maxMillis());
            assertThat(sink.firstRowMillis()).as("%s", mode).isPositive();
            Histogram histogram = Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(sink.latency().histogram())), 0);
            assertThat(histogram.getTotalCount()).isEqualTo(sink.latency().rows());
        }
    }

    @Test
    void pacedRun_takesItsTime_andHasTheSameRows() throws Exception {
        RunOverrides measured = overrides(Mode.STREAMING, 1, 3).measuring();
        RunOutcome fast = CLUSTER.run(PipelineCluster.plan(PIPELINE, Path.of("."), measured));
        RunOutcome paced = CLUSTER.run(PipelineCluster.plan(PIPELINE, Path.of("."), measured.atRate(20)));

        assertThat(paced.report().jobSeconds()).isGreaterThanOrEqualTo(6 / 20.0);
        assertThat(PipelineCluster.result(paced, "out")).isEqualTo(PipelineCluster.result(fast, "out"));
    }

    @Test
    void latenciesOfTheWarmUp_doNotCount() throws Exception {
        Measurement cold = new Measurement(true, Duration.ofHours(1));

        StageMeasurement sink = run(overrides(Mode.STREAMING, 1, 3).measuring(cold))
                .get("out")
                .details()
                .measured();

        assertThat(sink.latency()).isNull();
        assertThat(sink.firstRowMillis()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void everyRowHasOneLatency_howeverManyChunksItsResultsLeaveIn(Mode mode) throws Exception {
        String yaml = """
                pipeline: weights
                stages:
                  rows:
                    type: generate
                    rows: 5000
                    schema:
                      k: {type: bigint, uniform: [1, 40]}
                      at: {type: timestamp, sequence: {start: 2026-01-01 00:00, step: 100ms}}
                    event-time: {column: at}
                  totals: {type: aggregate, from: rows, group-by: [k], select: {n: count(*)}}
                  minutes: {type: aggregate, from: rows, group-by: [k], window: {tumble: 1m}, select: {n: count(*)}}
                  hops:
                    type: aggregate
                    from: rows
                    group-by: [k]
                    window: {hop: {size: 3m, slide: 1m}}
                    select: {n: count(*)}
                  totals_out: {type: sink, from: totals, format: print}
                  minutes_out: {type: sink, from: minutes, format: print}
                  hops_out: {type: sink, from: hops, format: print}
                """;
        for (int parallelism = 1; parallelism <= 2; parallelism++) {
            RunOverrides measured = overrides(mode, parallelism, 7).measuring();
            RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(yaml, Path.of("."), measured));
            assertThat(outcome.report().stages())
                    .filteredOn(stage -> stage.stage().endsWith("_out"))
                    .as("parallelism %d", parallelism)
                    .extracting(
                            StageReport::stage,
                            stage -> stage.details().measured().latency().rows())
                    .containsExactlyInAnyOrder(
                            tuple("totals_out", 5000L), tuple("minutes_out", 5000L), tuple("hops_out", 5000L));
        }
    }
}
