package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runtime.ClientResults;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The slots that a job needs, and what is said where there are too few. */
class SlotPlanTest {
    private static final String TWO_BRANCHES = """
            pipeline: branches
            stages:
              a: {type: generate, rows: 5, schema: {n: {type: bigint, sequence: {}}}}
              b: {type: generate, rows: 5, schema: {n: {type: bigint, sequence: {}}}}
              all: {type: union, from: [a, b]}
              sum: {type: aggregate, from: all, select: {n: sum(n)}}
              out: {type: sink, from: sum, format: csv, path: out}
              copy: {type: sink, from: all, format: csv, path: copy, parallelism: 5}
            """;

    @TempDir
    Path directory;

    private SlotPlan slots(Mode mode, int parallelism) throws Exception {
        Plan plan = PipelineCluster.plan(TWO_BRANCHES, directory, new RunOverrides(mode, parallelism, null, Map.of()));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                parallelism, JobConfiguration.of(plan.settings(), Map.of()));
        new JobGraphBuilder(plan, environment, ClientResults.attached()).build();
        return SlotPlan.of(environment.getStreamGraph(), mode.isBatch());
    }

    @Test
    void batch_runsOnAnySlot() throws Exception {
        SlotPlan slots = slots(Mode.BATCH, 3);

        assertThat(slots.slots()).isOne();
        assertThat(slots.refusal(1)).isNull();
    }

    @Test
    void streaming_needsASlotForEachSubtaskOfTheWidestStage() throws Exception {
        assertThat(slots(Mode.STREAMING, 7).slots()).isEqualTo(7);

        SlotPlan widened = slots(Mode.STREAMING, 3);

        assertThat(widened.slots()).isEqualTo(5);
        assertThat(widened.reason()).isEqualTo("all stages run at the same time, stage 'copy' in 5 subtasks");
        assertThat(widened.refusal(2)).contains("tasks hand each other rows while they run and must run together: ");
    }

    @Test
    void clusterWithTooFewSlots_isToldHowManyAndWhy() {
        SlotNeeds needs = new SlotNeeds("branches", 5, "stage 'copy' in 5 subtasks", null);

        assertThat(new ClusterSlots(4, 4, 2, false).refusal(needs))
                .isEqualTo("pipeline 'branches' needs 5 slots (stage 'copy' in 5 subtasks), but the cluster has 4 on 2"
                        + " TaskManagers: 1 too few; add TaskManagers, or lower --parallelism");
        assertThat(new ClusterSlots(4, 4, 2, true).refusal(needs)).isNull();
        assertThat(new ClusterSlots(6, 1, 2, false).refusal(needs)).isNull();
        assertThat(new ClusterSlots(6, 1, 2, false).wait(needs)).contains("of which 1 are free now");
        assertThat(new ClusterSlots(6, 5, 2, false).wait(needs)).isNull();
    }
}
