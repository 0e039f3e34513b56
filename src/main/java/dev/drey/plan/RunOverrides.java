package dev.drey.plan;

import dev.drey.stage.Mode;
import java.util.Map;

/**
 * What the command line or a Java caller sets over the pipeline's own settings.
 *
 * @param mode null: as declared
 * @param parallelism null: as declared
 * @param chunkRows null: as declared
 * @param flink entries for Flink's configuration
 * @param usualParallelism where neither is declared nor set here; null: the cores of this machine
 */
public record RunOverrides(
        Mode mode, Integer parallelism, Integer chunkRows, Map<String, String> flink, Integer usualParallelism) {
    public static final RunOverrides NONE = new RunOverrides(null, null, null, Map.of());

    public RunOverrides {
        flink = Map.copyOf(flink);
    }

    /** Overrides of a run on this machine. */
    public RunOverrides(Mode mode, Integer parallelism, Integer chunkRows, Map<String, String> flink) {
        this(mode, parallelism, chunkRows, flink, null);
    }

    public RunOverrides withMode(Mode other) {
        return new RunOverrides(other, parallelism, chunkRows, flink, usualParallelism);
    }

    public RunOverrides withParallelism(int other) {
        return new RunOverrides(mode, other, chunkRows, flink, usualParallelism);
    }

    public RunOverrides withChunkRows(int other) {
        return new RunOverrides(mode, parallelism, other, flink, usualParallelism);
    }
}
