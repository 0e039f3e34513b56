package dev.drey.compare;

import dev.drey.compare.Recommendation.Axis;
import dev.drey.page.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Weighs what a mode asks of those who run it. Each of these is one thing to look after: a job that never ends by itself on live input, bundles to be
 * sized, late rows to be followed up, restarts that happened, and memory well above the least.
 */
final class OperationalSimplicity {
    /** Memory above the least by this share is one thing to look after; less is the collector's leisure. */
    private static final double MUCH_MEMORY = 1.0;

    private final Comparison comparison;
    private final List<ModeRun> runs;

    OperationalSimplicity(Comparison comparison, List<ModeRun> runs) {
        this.comparison = comparison;
        this.runs = runs;
    }

    Axis axis() {
        List<Integer> counts = runs.stream().map(run -> toLookAfter(run).size()).toList();
        boolean[] best = Ranking.LESS_IS_BETTER.best(
                counts.stream().mapToDouble(Integer::doubleValue).toArray(), 0);
        List<String> winners = new ArrayList<>();
        for (int i = 0; i < best.length; i++) {
            if (best[i]) {
                winners.add(runs.get(i).label());
            }
        }
        String reason = runs.stream()
                .sorted(Comparator.comparingInt(run -> toLookAfter(run).size()))
                .map(run -> run.label() + ": " + description(run))
                .collect(Collectors.joining("; "));
        return new Axis(Recommendation.SIMPLICITY, winners, reason.isEmpty() ? "no run succeeded" : reason);
    }

    private String description(ModeRun run) {
        List<String> things = toLookAfter(run);
        return things.isEmpty() ? "ends by itself, nothing to look after" : String.join(", ", things);
    }

    private List<String> toLookAfter(ModeRun run) {
        List<String> things = new ArrayList<>();
        if (!run.mode().equals("batch")) {
            things.add("runs on for as long as input may come");
        }
        if (run.bundle() != null) {
            things.add("bundles to be sized (" + bundles(run) + ")");
        }
        long late = Recommender.lateRows(comparison, run);
        if (late > 0) {
            things.add(Figures.count(late) + " late rows");
        }
        if (run.report().restarts() > 0) {
            things.add(
                    run.report().restarts() == 1 ? "one restart" : run.report().restarts() + " restarts");
        }
        Long resident = run.memory().peakResidentBytes();
        Long least = leastResident();
        if (resident != null && least != null && !Ranking.equal(resident, least, MUCH_MEMORY)) {
            things.add(Figures.bytes(resident) + " of memory where another took " + Figures.bytes(least));
        }
        return things;
    }

    private static String bundles(ModeRun run) {
        Long closed = run.held().bundles();
        return closed == null ? "rows, time, bytes" : Figures.count(closed) + " were closed";
    }

    private Long leastResident() {
        return runs.stream()
                .map(run -> run.memory().peakResidentBytes())
                .filter(bytes -> bytes != null)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }
}
