package dev.drey.compare;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.Recommendation.Axis;
import dev.drey.page.Figures;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to take for what, in a sentence or two. A mode that left rows out is never named without them. */
final class Advice {
    private final Comparison comparison;
    private final List<ModeRun> runs;
    private final boolean brief;

    /** @param brief true when the runs worked too little for their throughput to count */
    Advice(Comparison comparison, List<ModeRun> runs, boolean brief) {
        this.comparison = comparison;
        this.runs = runs;
        this.brief = brief;
    }

    String text(Axis latency, Axis throughput, Axis simplicity) {
        if (comparison.verdict() == Verdict.DIFFERENT) {
            return "Choose none by its speed before the difference is understood.";
        }
        if (runs.size() < 2) {
            return "One mode alone cannot be weighed against others.";
        }
        ModeRun simplest =
                simplicity.winners().isEmpty() ? null : run(simplicity.winners().get(0));
        if (brief && !atRate()) {
            return "The runs had too little to do to choose by speed: give more rows."
                    + (simplest == null
                            ? ""
                            : " Until then take " + simplest.label() + ", the simplest to run" + loss(simplest) + ".");
        }
        if (latency.winners().isEmpty() && throughput.winners().isEmpty()) {
            return "Neither latency nor throughput separates the modes here"
                    + (simplest == null
                            ? "."
                            : "; take " + simplest.label() + ", the simplest to run" + loss(simplest) + ".");
        }
        ModeRun quick =
                latency.winners().isEmpty() ? null : run(latency.winners().get(0));
        if (quick != null && throughput.winners().contains(quick.label())) {
            return "Take " + quick.label() + ", whether results may wait or not: p99 " + millis(quick.p99Millis())
                    + (atRate() ? ", and it kept up" : " at " + Figures.rate(quick.rowsPerSecond()))
                    + (quick == simplest ? ", and the simplest to run" : "") + loss(quick) + ".";
        }
        return Stream.of(forThroughput(throughput, simplest), forLatency(quick, throughput))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private String forThroughput(Axis throughput, ModeRun simplest) {
        if (throughput.winners().isEmpty()) {
            return simplest == null
                    ? ""
                    : "Where results may wait, take " + simplest.label() + loss(simplest)
                            + ": it is the simplest to run, and throughput does not separate the modes.";
        }
        boolean both = simplest != null && throughput.winners().contains(simplest.label());
        ModeRun best = both ? simplest : run(throughput.winners().get(0));
        return "Where results may wait, take " + best.label() + ": "
                + (atRate() ? "it kept up" : Figures.rate(best.rowsPerSecond()))
                + (both ? ", and the simplest to run" : "") + loss(best) + ".";
    }

    private String forLatency(ModeRun quick, Axis throughput) {
        if (quick == null) {
            return "";
        }
        return "Where they must be fresh, take " + quick.label() + ": p99 " + millis(quick.p99Millis())
                + cost(quick, throughput) + loss(quick) + ".";
    }

    private String cost(ModeRun quick, Axis throughput) {
        if (atRate()) {
            // Who wins at a rate kept up; nobody wins when all did.
            return throughput.winners().isEmpty() ? "" : ", but it fell behind";
        }
        ModeRun fast = runs.stream()
                .max(Comparator.comparingDouble(ModeRun::rowsPerSecond))
                .orElseThrow();
        return Ranking.equal(quick.rowsPerSecond(), fast.rowsPerSecond(), Ranking.NOISE)
                ? " at no cost in throughput"
                : " at " + Math.round((1 - quick.rowsPerSecond() / fast.rowsPerSecond()) * 100)
                        + " % less throughput than " + fast.label();
    }

    private String loss(ModeRun run) {
        long late = Recommender.lateRows(comparison, run);
        return late == 0
                ? ""
                : ", though it left out " + Figures.count(late) + (late == 1 ? " late row" : " late rows");
    }

    private boolean atRate() {
        return comparison.targetRowsPerSecond() != null;
    }

    private ModeRun run(String label) {
        return runs.stream()
                .filter(run -> run.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static String millis(double value) {
        return Figures.duration(value * 1e6);
    }
}
