package dev.drey.compare;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun.Purpose;
import dev.drey.compare.Recommendation.Axis;
import dev.drey.runlog.RunReport.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Draws the recommendation from the figures of a comparison: on each axis the runs that do best, with the figures that say so, and what to take for
 * what. Figures within {@link Ranking#NOISE} of each other separate nothing, and it says so.
 */
public final class Recommender {
    /** Jobs shorter than this are mostly start-up, which says little about a mode. */
    private static final double SHORT_JOB_SECONDS = 5;

    private final Comparison comparison;
    private final List<ModeRun> runs;

    private Recommender(Comparison comparison) {
        this.comparison = comparison;
        List<ModeRun> modes = comparison.runs().stream()
                .filter(run -> run.report().status() == Status.SUCCEEDED)
                .filter(run -> run.purpose() == Purpose.MODE)
                .toList();
        this.runs = modes;
    }

    /** The recommendation; the comparison is not changed. */
    public static Recommendation recommend(Comparison comparison) {
        return new Recommender(comparison).recommend();
    }

    private Recommendation recommend() {
        Axis latency = latency();
        Axis throughput = throughput();
        Axis simplicity = new OperationalSimplicity(comparison, runs).axis();
        return new Recommendation(
                List.of(latency, throughput, correctness(), simplicity), advice(latency, throughput, simplicity));
    }

    private Axis latency() {
        List<ModeRun> measured =
                runs.stream().filter(run -> run.p99Millis() != null).toList();
        if (measured.isEmpty()) {
            return new Axis(Recommendation.LATENCY, List.of(), "no latency was measured");
        }
        List<ModeRun> ranked = measured.stream()
                .sorted(Comparator.comparingDouble(ModeRun::p99Millis))
                .toList();
        List<String> winners = winners(Ranking.LESS_IS_BETTER, measured, ModeRun::p99Millis);
        String figures = ranked.stream()
                .map(run -> run.label() + " " + millis(run.p99Millis()) + " (half of the rows "
                        + millis(run.slowestSink().p50Millis()) + ")")
                .collect(Collectors.joining(", "));
        return new Axis(
                Recommendation.LATENCY,
                winners,
                "99 of 100 rows are in a result within: " + figures
                        + undecided(measured, winners)
                        + unmeasured(measured));
    }

    private Axis throughput() {
        if (comparison.targetRowsPerSecond() != null) {
            return throughputAtRate(comparison.targetRowsPerSecond());
        }
        List<ModeRun> ranked = runs.stream()
                .sorted(Comparator.comparingDouble(ModeRun::rowsPerSecond).reversed())
                .toList();
        List<String> winners = winners(Ranking.MORE_IS_BETTER, runs, ModeRun::rowsPerSecond);
        String figures = ranked.stream()
                .map(run -> run.label() + " " + Figures.rate(run.rowsPerSecond()))
                .collect(Collectors.joining(", "));
        return new Axis(
                Recommendation.THROUGHPUT,
                winners,
                figures + undecided(runs, winners) + fasterVariation(ranked) + brief());
    }

    private Axis throughputAtRate(double target) {
        List<ModeRun> behind = runs.stream()
                .filter(run ->
                        run.rowsPerSecond() < target && !Ranking.equal(run.rowsPerSecond(), target, Ranking.NOISE))
                .toList();
        String held = "sources were held to " + Figures.rate(target) + ", so this tells only who kept up: ";
        if (behind.isEmpty()) {
            return new Axis(Recommendation.THROUGHPUT, List.of(), held + "all did");
        }
        List<String> kept =
                labels(runs.stream().filter(run -> !behind.contains(run)).toList());
        String fell = behind.stream()
                .map(run -> run.label() + " fell behind at " + Figures.rate(run.rowsPerSecond()))
                .collect(Collectors.joining(", "));
        return new Axis(Recommendation.THROUGHPUT, kept, held + (kept.isEmpty() ? "" : join(kept) + " did; ") + fell);
    }

    private Axis correctness() {
        String name = Recommendation.CORRECTNESS;
        if (comparison.verdict() == Verdict.EQUAL) {
            return new Axis(
                    name,
                    List.of(),
                    runs.size() < 2
                            ? comparison.reason()
                            : "every run gave the same rows at every sink, so choose by the other axes");
        }
        if (comparison.verdict() == Verdict.DIFFERENT) {
            return new Axis(
                    name, List.of(), "the runs do not agree and nothing accounts for it: " + comparison.reason());
        }
        List<String> whole = labels(
                runs.stream().filter(run -> lateRows(comparison, run) == 0).toList());
        List<String> winners = whole.size() == runs.size() ? List.of() : whole;
        String late = runs.stream()
                .filter(run -> lateRows(comparison, run) > 0)
                .map(run -> run.label() + " left out " + Figures.count(lateRows(comparison, run)) + " late rows")
                .collect(Collectors.joining(", "));
        return new Axis(
                name,
                winners,
                late.isEmpty()
                        ? comparison.reason()
                        : late + (winners.isEmpty() ? "" : "; " + join(winners) + " counted every row"));
    }

    private String advice(Axis latency, Axis throughput, Axis simplicity) {
        if (comparison.verdict() == Verdict.DIFFERENT) {
            return "Choose none by its speed before the difference is understood.";
        }
        if (runs.size() < 2) {
            return "One mode alone cannot be weighed against others.";
        }
        List<String> parts = new ArrayList<>();
        String simplest =
                simplicity.winners().isEmpty() ? null : simplicity.winners().get(0);
        if (latency.winners().isEmpty() && throughput.winners().isEmpty()) {
            parts.add("Neither latency nor throughput separates the modes here"
                    + (simplest == null ? "." : "; take " + simplest + ", the simplest to run."));
        } else {
            parts.add(forThroughput(throughput, simplest));
            parts.add(forLatency(latency));
        }
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }

    private String forThroughput(Axis throughput, String simplest) {
        if (throughput.winners().isEmpty()) {
            return simplest == null
                    ? ""
                    : "Where results may wait, take " + simplest
                            + ": it is the simplest to run, and throughput does not separate the modes.";
        }
        String take = simplest != null && throughput.winners().contains(simplest)
                ? simplest
                : throughput.winners().get(0);
        ModeRun best = run(take);
        return "Where results may wait, take " + take + ": " + Figures.rate(best.rowsPerSecond())
                + (take.equals(simplest) ? ", and the simplest to run." : ".");
    }

    private String forLatency(Axis latency) {
        if (latency.winners().isEmpty()) {
            return "";
        }
        ModeRun quick = run(latency.winners().get(0));
        ModeRun fast = runs.stream()
                .max(Comparator.comparingDouble(ModeRun::rowsPerSecond))
                .orElseThrow();
        String cost = Ranking.equal(quick.rowsPerSecond(), fast.rowsPerSecond(), Ranking.NOISE)
                ? "at no cost in throughput"
                : "at " + Math.round((1 - quick.rowsPerSecond() / fast.rowsPerSecond()) * 100)
                        + " % less throughput than " + fast.label();
        return "Where they must be fresh, take " + quick.label() + ": p99 " + millis(quick.p99Millis()) + " " + cost
                + ".";
    }

    /** A variation that is faster than every mode as declared is worth a word. */
    private String fasterVariation(List<ModeRun> ranked) {
        double best = ranked.isEmpty() ? 0 : ranked.get(0).rowsPerSecond();
        return comparison.runs().stream()
                .filter(run -> run.purpose() == Purpose.VARIATION)
                .max(Comparator.comparingDouble(ModeRun::rowsPerSecond))
                .filter(run -> run.rowsPerSecond() > best && !Ranking.equal(run.rowsPerSecond(), best, Ranking.NOISE))
                .map(run -> "; faster still: " + run.label() + " " + Figures.rate(run.rowsPerSecond()))
                .orElse("");
    }

    private String brief() {
        double longest =
                runs.stream().mapToDouble(run -> run.times().jobSeconds()).max().orElse(0);
        return longest >= SHORT_JOB_SECONDS
                ? ""
                : "; the longest job took " + Figures.duration(longest * 1e9)
                        + ", of which starting up is a large part: try more rows before choosing by it";
    }

    private String undecided(List<ModeRun> measured, List<String> winners) {
        return measured.size() > 1 && winners.isEmpty() ? "; no difference beyond 5 %" : "";
    }

    private String unmeasured(List<ModeRun> measured) {
        List<String> others =
                labels(runs.stream().filter(run -> !measured.contains(run)).toList());
        return others.isEmpty() ? "" : "; not measured: " + join(others);
    }

    private ModeRun run(String label) {
        return runs.stream()
                .filter(run -> run.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> winners(Ranking ranking, List<ModeRun> runs, ToDoubleFunction<ModeRun> value) {
        boolean[] best = ranking.best(runs.stream().mapToDouble(value).toArray(), Ranking.NOISE);
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < best.length; i++) {
            if (best[i]) {
                labels.add(runs.get(i).label());
            }
        }
        return labels;
    }

    /** Rows that a run found late, over all its stages. */
    static long lateRows(Comparison comparison, ModeRun run) {
        return comparison.stageResults().stream()
                .flatMap(stage -> stage.outputs().stream())
                .filter(output -> output.run().equals(run.label()))
                .mapToLong(StageResult.Output::lateRows)
                .sum();
    }

    static List<String> labels(List<ModeRun> runs) {
        return runs.stream().map(ModeRun::label).toList();
    }

    /** Labels in a sentence: {@code a, b and c}. */
    public static String join(List<String> labels) {
        int last = labels.size() - 1;
        return last < 1
                ? String.join("", labels)
                : String.join(", ", labels.subList(0, last)) + " and " + labels.get(last);
    }

    private static String millis(double value) {
        return Figures.duration(value * 1e6);
    }
}
