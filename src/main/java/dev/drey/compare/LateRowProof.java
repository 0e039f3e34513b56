package dev.drey.compare;

import dev.drey.page.Figures;
import dev.drey.plan.PlannedStage;
import dev.drey.stage.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds out whether the rows that came too late in a run account for every difference from batch, where none do.
 *
 * <p>The pipeline runs in batch once more, and exactly the late rows are left out, each from the windows that it missed. Late rows account for the
 * differences if and only if every stage then gives the rows that it gave in the run, the ones with windows included, and every sink has exactly the
 * same. So nothing else may differ, be it in front of the windows, inside them or behind. Whether a row was late by right is not judged: that is
 * between it and the watermarks of the run.
 *
 * <p>Rows that were folded into groups before they were found late (see {@link dev.drey.stage.LateRowsStage}) cannot be left out one by one; where
 * there are such nothing is proven.
 */
final class LateRowProof {
    private final Runs runs;
    private final StageResults results;
    private final Map<String, String> refutations = new TreeMap<>();

    /** Batch without certain late rows, for runs that miss the same; null before it ran. */
    private CapturedRun last;

    private Map<String, String> lastDigests;

    /** Runs further variants. */
    interface Runs {
        CapturedRun run(Variant variant) throws VariantFailedException, InterruptedException, IOException;

        /** What the run captured is not needed any more. */
        void release(CapturedRun run) throws IOException;
    }

    /** @param results has what each stage gave in the runs that are weighed */
    LateRowProof(Runs runs, StageResults results) {
        this.runs = runs;
        this.results = results;
    }

    /**
     * Weighs the late rows of a run; once for each.
     *
     * @return empty when they account for every difference from batch, as they do when there are neither; else what they do not account for
     */
    String refute(CapturedRun run) throws VariantFailedException, InterruptedException, IOException {
        if (run.run().mode().equals(Mode.BATCH.label())) {
            return "";
        }
        String known = refutations.get(run.label());
        if (known == null) {
            known = weigh(run);
            refutations.put(run.label(), known);
        }
        return known;
    }

    private String weigh(CapturedRun run) throws VariantFailedException, InterruptedException, IOException {
        Map<String, String> directories = new TreeMap<>();
        Map<String, String> digests = new TreeMap<>();
        for (PlannedStage stage : run.lateStages()) {
            LateRowFiles files = run.lateRows(stage);
            LateRowFiles.Summary summary = files.summary();
            String unknown = unknown(stage, summary, run.lateRows(stage.name()));
            if (!unknown.isEmpty()) {
                return unknown;
            }
            directories.put(stage.name(), files.directory().toString());
            digests.put(stage.name(), summary.digest() + " of (" + files.input() + ")");
        }
        return hold(run, without(directories, digests, run.label()));
    }

    /** Late rows that cannot be left out. */
    private static String unknown(PlannedStage stage, LateRowFiles.Summary summary, long counted) {
        if (summary.folded() > 0) {
            return Figures.count(summary.folded()) + " of those of stage '" + stage.name()
                    + "' had been folded into groups before they were found late, so that nobody knows them one by one";
        }
        return summary.rows() == counted
                ? ""
                : "stage '" + stage.name() + "' counted " + Figures.count(counted) + " of them, but told of "
                        + Figures.count(summary.rows());
    }

    private CapturedRun without(Map<String, String> directories, Map<String, String> digests, String label)
            throws VariantFailedException, InterruptedException, IOException {
        if (!digests.equals(lastDigests)) {
            close();
            last = runs.run(Variant.check("batch without the late rows of " + label, directories));
            lastDigests = digests;
            results.add(last.run());
        }
        return last;
    }

    private String hold(CapturedRun run, CapturedRun batch) throws IOException {
        Parting parting = results.parting(batch.label(), run.label(), List.of());
        if (parting != null) {
            return "also when they are left out, stage '" + parting.stage() + "' " + parting.reason();
        }
        for (PlannedStage stage : run.lateStages()) {
            long found = batch.lateRows(stage.name());
            if (found != run.lateRows(stage.name())) {
                return "stage '" + stage.name() + "' told of " + Figures.count(run.lateRows(stage.name()) - found)
                        + " that batch does not know";
            }
        }
        for (PlannedStage sink : batch.plan().sinks()) {
            if (results.isAside(sink.name())) {
                continue;
            }
            boolean ordered = sink.inputTraits().get(0).ordered() && run.ordered(sink.name());
            ResultDiff diff = new ResultDiff(batch.result(sink), run.result(sink), null, 0);
            if (!(ordered ? diff.sequences() : diff.multisets()).isNone()) {
                return "sink '" + sink.name() + "' differs also when they are left out";
            }
        }
        return "";
    }

    /** Releases what is kept for further runs. */
    void close() throws IOException {
        if (last != null) {
            runs.release(last);
            last = null;
            lastDigests = null;
        }
    }
}
