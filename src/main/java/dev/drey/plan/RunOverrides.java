package dev.drey.plan;

import dev.drey.stage.Mode;
import java.util.Map;

/**
 * What the command line or a Java caller sets over the pipeline's own settings.
 *
 * @param mode null: as declared
 * @param parallelism 0: as declared
 * @param chunkRows 0: as declared
 * @param flink entries for Flink's configuration
 */
public record RunOverrides(Mode mode, int parallelism, int chunkRows, Map<String, String> flink) {
    public static final RunOverrides NONE = new RunOverrides(null, 0, 0, Map.of());

    public RunOverrides {
        flink = Map.copyOf(flink);
    }

    public RunOverrides withMode(Mode other) {
        return new RunOverrides(other, parallelism, chunkRows, flink);
    }

    public RunOverrides withParallelism(int other) {
        return new RunOverrides(mode, other, chunkRows, flink);
    }

    public RunOverrides withChunkRows(int other) {
        return new RunOverrides(mode, parallelism, other, flink);
    }
}
