package dev.drey.compare;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.page.Figures;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Verdicts as sentences. */
final class Sentences {
    private Sentences() {}

    /** How two results differ. */
    static String difference(ResultDifference difference, boolean ordered) {
        String order = ordered ? " in the same order" : "";
        if (difference.isNone()) {
            return rows(difference.referenceRows()) + ", the same in both" + order;
        }
        return ordered
                ? "the sequences differ at " + Figures.count(Math.max(difference.missing(), difference.extra()))
                        + " of " + rows(Math.max(difference.referenceRows(), difference.runRows()))
                : rows(difference.missing()) + " of " + Figures.count(difference.referenceRows())
                        + " missing, " + rows(difference.extra()) + " of " + Figures.count(difference.runRows())
                        + " too many";
    }

    /** The verdict over all sinks and runs. */
    static String verdict(Verdict verdict, List<SinkComparison> sinks, List<Parting> partings, List<ModeRun> runs) {
        if (sinks.isEmpty()) {
            return "there was one run only, so nothing was compared";
        }
        if (verdict == Verdict.EQUAL) {
            return "every sink has the same rows in " + allRuns(sinks, runs);
        }
        SinkComparison worst = sinks.stream()
                .filter(sink -> sink.verdict() == verdict)
                .findFirst()
                .orElseThrow();
        String what = "sink '" + worst.sink() + "' differs between " + worst.reference() + " and " + worst.run() + ": "
                + worst.reason();
        return partings.stream()
                .filter(parting -> parting.run().equals(worst.run()) && verdict == Verdict.DIFFERENT)
                .map(parting -> what + "; the runs part at stage '" + parting.stage() + "', which " + parting.reason())
                .findFirst()
                .orElse(what);
    }

    private static String allRuns(List<SinkComparison> sinks, List<ModeRun> runs) {
        Set<String> names = new LinkedHashSet<>();
        sinks.forEach(sink -> names.add(sink.reference()));
        runs.forEach(run -> names.add(run.label()));
        sinks.forEach(sink -> names.add(sink.run()));
        if (names.size() > 4) {
            return "all " + names.size() + " results";
        }
        List<String> all = List.copyOf(names);
        return String.join(", ", all.subList(0, all.size() - 1)) + " and " + all.get(all.size() - 1);
    }

    private static String rows(long count) {
        return Figures.count(count) + (count == 1 ? " row" : " rows");
    }
}
