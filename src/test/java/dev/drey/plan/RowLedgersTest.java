package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runtime.StageCounters;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of what the operators of a plan have counted. */
class RowLedgersTest {
    @TempDir
    Path directory;

    private Plan plan(String onError, String reader) {
        return PipelineCluster.plan("""
                pipeline: p
                stages:
                  rows: {type: values, schema: {n: bigint}, rows: [[0]]}
                  some: {type: filter, from: rows, where: 1 / n > 0, on-error: %s}
                  out: {type: sink, from: some, format: print}
                %s""".formatted(onError, reader), directory, RunOverrides.NONE);
    }

    /** One row goes to {@code some}, which finds it at fault and gives no dead letter. */
    private static Map<String, StageCounters.Totals> counted() {
        StageCounters.Totals rows = new StageCounters.Totals();
        rows.fates.received(0, 1);
        rows.rowsOut = 1;
        StageCounters.Totals some = new StageCounters.Totals();
        some.fates.received(0, 1);
        some.rowsIn = 1;
        some.rowsDead = 1;
        return Map.of("rows", rows, "some", some);
    }

    @Test
    void rowAtFaultWithoutADeadLetter_isMissed() {
        String reader = "  letters: {type: sink, from: some.dead, format: print}\n";
        assertThat(RowLedgers.of(plan("dead-letter", reader), counted()).faults())
                .containsExactly("edge some (at fault) -> some.dead: 1 row sent, 0 received");
    }

    @Test
    void rowAtFaultThatIsSkipped_needsNoDeadLetter() {
        assertThat(RowLedgers.of(plan("skip", ""), counted()).faults()).isEmpty();
    }
}
