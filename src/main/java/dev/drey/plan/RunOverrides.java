package dev.drey.plan;

import dev.drey.runtime.Measurement;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Mode;
import java.util.List;
import java.util.Map;

/**
 * What the command line or a Java caller sets over the pipeline's own settings.
 *
 * @param mode null: as declared
 * @param parallelism null: as declared
 * @param chunkRows null: as declared
 * @param flink entries for Flink's configuration
 * @param usualParallelism where neither is declared nor set here; null: the cores of this machine
 * @param microBatch null: as declared; stages that declare their own keep it
 * @param measurement what is measured
 * @param rate rows per second that each source is held to; 0 for as fast as possible
 * @param keptColumns columns that stages give also where nobody uses them, by the stage's name
 * @param maxWorkers most subtasks that work at the same time, as a multiple of the parallelism; null: as declared
 */
public record RunOverrides(
        Mode mode,
        Integer parallelism,
        Integer chunkRows,
        Map<String, String> flink,
        Integer usualParallelism,
        BundleLimits microBatch,
        Measurement measurement,
        double rate,
        Map<String, List<String>> keptColumns,
        Integer maxWorkers) {
    public static final RunOverrides NONE = new RunOverrides(null, null, null, Map.of());

    public RunOverrides {
        flink = Map.copyOf(flink);
        keptColumns = Map.copyOf(keptColumns);
    }

    /** Overrides of a run that is not measured, with the bundles that are declared. */
    public RunOverrides(
            Mode mode, Integer parallelism, Integer chunkRows, Map<String, String> flink, Integer usualParallelism) {
        this(mode, parallelism, chunkRows, flink, usualParallelism, null, Measurement.NONE, 0, Map.of(), null);
    }

    /** Overrides of a run on this machine. */
    public RunOverrides(Mode mode, Integer parallelism, Integer chunkRows, Map<String, String> flink) {
        this(mode, parallelism, chunkRows, flink, null);
    }

    public RunOverrides withMode(Mode other) {
        return new RunOverrides(
                other,
                parallelism,
                chunkRows,
                flink,
                usualParallelism,
                microBatch,
                measurement,
                rate,
                keptColumns,
                maxWorkers);
    }

    public RunOverrides withParallelism(int other) {
        return new RunOverrides(
                mode,
                other,
                chunkRows,
                flink,
                usualParallelism,
                microBatch,
                measurement,
                rate,
                keptColumns,
                maxWorkers);
    }

    public RunOverrides withChunkRows(int other) {
        return new RunOverrides(
                mode,
                parallelism,
                other,
                flink,
                usualParallelism,
                microBatch,
                measurement,
                rate,
                keptColumns,
                maxWorkers);
    }

    public RunOverrides withMicroBatch(BundleLimits other) {
        return new RunOverrides(
                mode,
                parallelism,
                chunkRows,
                flink,
                usualParallelism,
                other,
                measurement,
                rate,
                keptColumns,
                maxWorkers);
    }

    /** The same run with latencies and fingerprints taken from the start. */
    public RunOverrides measuring() {
        return measuring(Measurement.ALL);
    }

    /** The same run, measured. */
    public RunOverrides measuring(Measurement what) {
        return new RunOverrides(
                mode, parallelism, chunkRows, flink, usualParallelism, microBatch, what, rate, keptColumns, maxWorkers);
    }

    /** The same run with sources that give so many rows per second, each over all its subtasks; 0 for as fast as possible. */
    public RunOverrides atRate(double rowsPerSecond) {
        return new RunOverrides(
                mode,
                parallelism,
                chunkRows,
                flink,
                usualParallelism,
                microBatch,
                measurement,
                rowsPerSecond,
                keptColumns,
                maxWorkers);
    }

    /** The same run with columns that stages give also where nobody uses them. */
    public RunOverrides keepingColumns(Map<String, List<String>> columns) {
        return new RunOverrides(
                mode,
                parallelism,
                chunkRows,
                flink,
                usualParallelism,
                microBatch,
                measurement,
                rate,
                columns,
                maxWorkers);
    }

    /** The same run with at most so many stages at the same time; null: as declared. */
    public RunOverrides withMaxWorkers(Integer workers) {
        return new RunOverrides(
                mode,
                parallelism,
                chunkRows,
                flink,
                usualParallelism,
                microBatch,
                measurement,
                rate,
                keptColumns,
                workers);
    }
}
