package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalResourcesTest {
    private static final String ROWS = "{type: values, schema: {n: bigint}, rows: [[1]]}";
    private static final String BRANCHES =
            "pipeline: p\nstages:\n  a: " + ROWS + "\n  b: " + ROWS + "\n  c: " + ROWS + """

              f: {type: filter, from: a, where: n > 0}
              g: {type: filter, from: a, where: n < 0}
              s: {type: sink, from: f, format: print}
              all: {type: union, from: [b, c, g]}
              t: {type: sink, from: all, format: print, after: a}
            """;

    @TempDir
    Path directory;

    private LocalResources of(String yaml, RunOverrides overrides) {
        return LocalResources.of(PipelineCluster.plan(yaml, directory, overrides));
    }

    private static RunOverrides overrides(Mode mode, Integer workers) {
        return new RunOverrides(mode, 2, null, Map.of()).withMaxWorkers(workers);
    }

    @Test
    void batch_hasSlotsForTheStagesThatCanWorkAtTheSameTime() {
        assertThat(of(BRANCHES, overrides(Mode.BATCH, null)).slots()).isEqualTo(6);
        assertThat(of(BRANCHES, overrides(Mode.BATCH, 2)).slots()).isEqualTo(4);
        assertThat(of(BRANCHES, overrides(Mode.STREAMING, null).withMode(Mode.BATCH))
                        .slots())
                .isEqualTo(6);
    }

    @Test
    void otherModes_shareTheSlotsOfOneStage() {
        assertThat(of(BRANCHES.replace(", after: a", ""), overrides(Mode.STREAMING, null))
                        .slots())
                .isEqualTo(2);
    }

    @Test
    void exchangesOfATask_areThoseOfAllItsBranches() {
        // a's task: to the sink of f, from g to the union, and the end that t waits for.
        assertThat(of(BRANCHES, overrides(Mode.BATCH, null)).exchanges()).isEqualTo(3);
    }

    @Test
    void buffers_areSharedByAllExchangesAtATime() {
        assertThat(new LocalResources(2, 1).exchangeBuffers(2048)).isEqualTo(512);
        assertThat(new LocalResources(6, 2).exchangeBuffers(2048)).isEqualTo(128);
        assertThat(new LocalResources(1000, 9).exchangeBuffers(2048)).isEqualTo(16);
        assertThat(new LocalResources(3, Integer.MAX_VALUE).exchangeBuffers(2048))
                .isEqualTo(16);
    }
}
