package dev.drey.compare;

import dev.drey.compare.ModeRun.Bundle;
import dev.drey.compare.ModeRun.Purpose;
import dev.drey.plan.RunOverrides;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One way to run a pipeline, and where to put what it gives. Plain values, since it may have to reach another process as JSON.
 *
 * @param label tells the runs of a comparison apart
 * @param purpose why it runs
 * @param mode how it runs
 * @param parallelism null: as the pipeline and the command line say
 * @param chunkRows null: likewise
 * @param bundle null: likewise
 * @param captures directory, which is there, for the captured results: one directory for each sink, named after it
 * @param lateRows stages that are to leave out rows that came too late in another run: by name, the directory of those rows
 * @param twins which naive twin runs, and what is captured beside sinks; null unless memory is compared
 */
public record Variant(
        String label,
        Purpose purpose,
        Mode mode,
        Integer parallelism,
        Integer chunkRows,
        Bundle bundle,
        String captures,
        Map<String, String> lateRows,
        Twins twins) {
    private static final double NANOS_PER_MILLI = 1e6;

    public Variant {
        lateRows = new TreeMap<>(lateRows);
    }

    /**
     * A run in which a stage may be replaced by its naive twin.
     *
     * @param naive the stage whose twin runs in its place; null for none
     * @param captured stages whose rows are captured beside those of sinks: by name, the columns
     */
    public record Twins(String naive, Map<String, List<String>> captured) {
        public Twins {
            captured = new TreeMap<>(captured);
        }
    }

    /** A mode as the pipeline declares it. */
    static Variant of(Mode mode) {
        return new Variant(mode.label(), Purpose.MODE, mode, null, null, null, null, Map.of(), null);
    }

    Variant withParallelism(int subtasks) {
        String name = label + ", parallelism " + subtasks;
        return new Variant(name, Purpose.VARIATION, mode, subtasks, chunkRows, bundle, captures, lateRows, twins);
    }

    Variant withChunkRows(int rows) {
        String name = label + ", chunks of " + rows;
        return new Variant(name, Purpose.VARIATION, mode, parallelism, rows, bundle, captures, lateRows, twins);
    }

    /** Micro-batch with other bundles. */
    static Variant sweep(String label, BundleLimits limits) {
        Bundle bundle = bundle(limits);
        return new Variant(label, Purpose.SWEEP, Mode.MICRO_BATCH, null, null, bundle, null, Map.of(), null);
    }

    Variant into(String directory) {
        return new Variant(label, purpose, mode, parallelism, chunkRows, bundle, directory, lateRows, twins);
    }

    /** Batch once more, to hold something against it; as fast as it goes. */
    static Variant check(String label, Map<String, String> lateRows) {
        return new Variant(label, Purpose.CHECK, Mode.BATCH, null, null, null, null, lateRows, null);
    }

    /** Batch, for the memory that its stages take. */
    static Variant memory(String label, Twins twins) {
        return new Variant(label, Purpose.MEMORY, Mode.BATCH, null, null, null, null, Map.of(), twins);
    }

    static Bundle bundle(BundleLimits limits) {
        return new Bundle(limits.rows(), limits.interval().toNanos() / NANOS_PER_MILLI, limits.bytes());
    }

    /** What the command line sets, with what this variant sets over it; measured in any case. */
    RunOverrides over(RunOverrides others) {
        RunOverrides measured = others.measurement().taken() ? others : others.measuring();
        RunOverrides all = measured.withMode(mode);
        if (purpose == Purpose.CHECK) {
            all = all.atRate(0);
        }
        if (twins != null) {
            all = all.keepingColumns(twins.captured());
        }
        if (parallelism != null) {
            all = all.withParallelism(parallelism);
        }
        if (chunkRows != null) {
            all = all.withChunkRows(chunkRows);
        }
        if (bundle != null) {
            Duration interval = Duration.ofNanos(Math.round(bundle.intervalMillis() * NANOS_PER_MILLI));
            all = all.withMicroBatch(new BundleLimits(bundle.rows(), interval, bundle.bytes()));
        }
        return all;
    }
}
