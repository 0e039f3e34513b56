package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.catalog.StageTypes;
import dev.drey.plan.LocalCluster;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.stage.Mode;
import dev.drey.testing.ActingStage;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which stages run at the same time, and which one after the other. */
@Timeout(120)
class StageOrderTest {
    @TempDir
    Path directory;

    private final String key = UUID.randomUUID().toString();

    private Plan plan(String yaml, RunOverrides overrides) {
        return PipelineCluster.plan(
                StageTypes.builtIn().plus(ActingStage.TYPE), yaml.replace("KEY", key), directory, overrides);
    }

    private RunOutcome run(String yaml, RunOverrides overrides) throws Exception {
        Plan plan = plan(yaml, overrides);
        try (LocalCluster cluster = LocalCluster.start(new Configuration(), plan, false)) {
            return new PipelineRunner(cluster, RunListener.SILENT).run(plan, null);
        }
    }

    private static RunOverrides workers(Integer workers) {
        return RunOverrides.NONE.withParallelism(1).withMaxWorkers(workers);
    }

    @Test
    void source_startsAfterTheStagesThatItWaitsFor() throws Exception {
        run("""
                pipeline: after
                stages:
                  first: {type: values, schema: {n: bigint}, rows: [[1]]}
                  slow: {type: act, from: first, key: KEY, takes: 300ms}
                  stored: {type: sink, from: slow, format: csv, path: stored}
                  second: {type: values, schema: {n: bigint}, rows: [[2]], after: [stored]}
                  next: {type: act, from: second, key: KEY}
                  out: {type: sink, from: next, format: print}
                """, RunOverrides.NONE.withParallelism(2));

        assertThat(ActingStage.span(key, "next").start())
                .isGreaterThanOrEqualTo(ActingStage.span(key, "slow").finish());
    }

    @Test
    void stageWithInput_startsAfterTheStagesThatItWaitsFor() throws Exception {
        RunOutcome outcome = run("""
                pipeline: after
                stages:
                  first: {type: values, schema: {n: bigint}, rows: [[1]]}
                  slow: {type: act, from: first, key: KEY, takes: 300ms}
                  shown: {type: sink, from: slow, format: print}
                  second: {type: values, schema: {n: bigint}, rows: [[2], [3]]}
                  both: {type: union, from: [first, second]}
                  next: {type: act, from: both, key: KEY, after: slow}
                  out: {type: sink, from: next, format: collect}
                """, RunOverrides.NONE.withParallelism(1));

        assertThat(PipelineCluster.result(outcome, "out").size()).isEqualTo(3);
        assertThat(ActingStage.span(key, "next").start())
                .isGreaterThanOrEqualTo(ActingStage.span(key, "slow").finish());
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"STREAMING", "MICRO_BATCH"})
    void sourceOutsideOfBatch_isNotReadBefore(Mode mode) throws Exception {
        RunOutcome outcome = run("""
                pipeline: after
                stages:
                  first: {type: values, schema: {n: bigint}, rows: [[1]]}
                  slow: {type: act, from: first, key: KEY, takes: 300ms}
                  second: {type: values, schema: {n: bigint}, rows: [[2]], after: slow}
                  next: {type: act, from: second, key: KEY}
                  all: {type: union, from: [slow, next]}
                  out: {type: sink, from: all, format: collect}
                """, RunOverrides.NONE.withMode(mode).withParallelism(2));

        assertThat(PipelineCluster.result(outcome, "out").size()).isEqualTo(2);
        assertThat(ActingStage.span(key, "next").finish())
                .isGreaterThanOrEqualTo(ActingStage.span(key, "slow").finish());
    }

    @Test
    void workersOutsideOfBatch_areRefusedWithTheReason() {
        assertThatThrownBy(() -> run("""
                pipeline: workers
                stages:
                  rows: {type: values, schema: {n: bigint}, rows: [[1]]}
                  out: {type: sink, from: rows, format: print}
                """, workers(2).withMode(Mode.STREAMING)))
                .hasMessageContaining(
                        "command line: max-workers is 2, but in mode streaming rows flow through all stages at the"
                                + " same time");
    }

    @Test
    void waitingOutsideOfBatch_isRefusedWhereItCouldStopOthers() {
        assertThatThrownBy(() -> run("""
                pipeline: after
                mode: streaming
                stages:
                  first: {type: values, schema: {n: bigint}, rows: [[1]]}
                  one: {type: act, from: first, key: KEY}
                  two: {type: act, from: first, key: KEY, after: one}
                  all: {type: union, from: [one, two]}
                  out: {type: sink, from: all, format: print}
                """, RunOverrides.NONE))
                .hasMessageContaining(
                        "stage 'two': option 'after': in mode streaming rows flow into the stage" + " from the start");
    }

    @Test
    void cycleByWaiting_isToldAsAPath() {
        assertThatThrownBy(() -> run("""
                pipeline: after
                stages:
                  first: {type: values, schema: {n: bigint}, rows: [[1]], after: two}
                  one: {type: act, from: first, key: KEY}
                  two: {type: act, from: one, key: KEY}
                  out: {type: sink, from: two, format: print}
                """, RunOverrides.NONE))
                .hasMessageContaining(
                        "test.yaml:3:3: stage 'first': stages depend on each other: first (line 3) -> one (line 4)"
                                + " -> two (line 5) -> (after) first");
    }

    @Test
    void unknownStageToWaitFor_isToldWithTheNearest() {
        assertThatThrownBy(() -> run("""
                pipeline: after
                stages:
                  first: {type: values, schema: {n: bigint}, rows: [[1]], after: [outt]}
                  out: {type: sink, from: first, format: print}
                  more: {type: sink, from: first, format: print, timeout: soon}
                """, new RunOverrides(null, null, null, Map.of())))
                .hasMessageContaining(
                        "test.yaml:3:67: stage 'first': option 'after': 'outt' is no stage; did you mean 'out'?")
                .hasMessageContaining("test.yaml:5:59: stage 'more': option 'timeout': expected");
    }
}
