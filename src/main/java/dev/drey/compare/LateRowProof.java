package dev.drey.compare;

import dev.drey.plan.PlannedStage;
import dev.drey.stage.LateRowsStage;
import dev.drey.stage.Mode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds out whether the rows that came too late in a run account for every difference from batch, where none do.
 *
 * <p>The pipeline runs in batch once more, but the readers of each stage that missed rows get what the run captured there; the stage itself runs
 * beside. Late rows account for the differences if and only if every sink then has exactly the rows that it had in the run (so that nothing
 * else differs), and every row of such a stage by which the two runs differ belongs to a key and a window that a late row was missed for.
 */
final class LateRowProof {
    private final Runs runs;
    private final Map<String, String> refutations = new HashMap<>();

    /** Runs a further variant. */
    @FunctionalInterface
    interface Runs {
        CapturedRun run(Variant variant) throws VariantFailedException, InterruptedException, IOException;
    }

    LateRowProof(Runs runs) {
        this.runs = runs;
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
        List<PlannedStage> late = run.lateStages();
        Map<String, String> replays = new TreeMap<>();
        late.forEach(stage -> replays.put(
                stage.name(), CapturePlan.stage(run.captures(), stage.name()).toString()));
        CapturedRun proof =
                runs.run(Variant.of(Mode.BATCH).replaying("batch, to weigh the late rows of " + run.label(), replays));
        for (PlannedStage sink : proof.plan().sinks()) {
            boolean ordered = sink.inputTraits().get(0).ordered();
            ResultDiff diff = new ResultDiff(proof.result(sink), run.result(sink), null, 0);
            if (!(ordered ? diff.sequences() : diff.multisets()).isNone()) {
                return "sink '" + sink.name() + "' differs also when " + names(late) + " gives the same rows";
            }
        }
        for (PlannedStage stage : late) {
            long uncovered = uncovered(stage, proof, run);
            if (uncovered > 0) {
                return "stage '" + stage.name() + "' differs by " + Figures.count(uncovered)
                        + (uncovered == 1 ? " row" : " rows") + " of which no late row tells";
            }
        }
        return "";
    }

    private static long uncovered(PlannedStage stage, CapturedRun proof, CapturedRun run) throws IOException {
        List<String> groupKeys = ((LateRowsStage) stage.stage()).groupKeys();
        LateKeys late =
                new LateKeys(stage.outputSchema(), groupKeys).read(CapturePlan.lateRows(run.captures(), stage.name()));
        long[] uncovered = new long[1];
        new ResultDiff(proof.stage(stage), run.stage(stage), null, 0)
                .differences((values, times) -> uncovered[0] += late.cover(values) ? 0 : Math.abs((long) times));
        return uncovered[0];
    }

    private static String names(List<PlannedStage> stages) {
        return stages.isEmpty()
                ? "no stage"
                : String.join(
                        " and ",
                        stages.stream()
                                .map(stage -> "stage '" + stage.name() + "'")
                                .toList());
    }
}
