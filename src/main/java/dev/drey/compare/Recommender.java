package dev.drey.compare;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun.Purpose;
import dev.drey.compare.Recommendation.Axis;
import dev.drey.page.Figures;
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
    private final Comparison comparison;
    private final List<ModeRun> runs;
    private final WorkTime work;
    private final boolean brief;

    private Recommender(Comparison comparison) {
        this.comparison = comparison;
        List<ModeRun> modes = comparison.runs().stream()
                .filter(run -> run.report().status() == Status.SUCCEEDED)
                .filter(run -> run.purpose() == Purpose.MODE)
                .toList();
        this.runs = modes;
        this.work = new WorkTime(comparison);
        this.brief = work.isBrief(modes);
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
                List.of(latency, throughput, correctness(), simplicity),
                new Advice(comparison, runs, brief).text(latency, throughput, simplicity));
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
        String figures = ranked.stream()
                .map(run -> run.label() + " " + Figures.rate(run.rowsPerSecond()))
                .collect(Collectors.joining(", "));
        if (brief) {
            return new Axis(
                    Recommendation.THROUGHPUT, List.of(), "too little work to tell: " + work() + "; " + figures);
        }
        List<String> winners = winners(Ranking.MORE_IS_BETTER, runs, ModeRun::rowsPerSecond);
        return new Axis(
                Recommendation.THROUGHPUT, winners, figures + undecided(runs, winners) + fasterVariation(ranked));
    }

    private Axis throughputAtRate(double target) {
        List<ModeRun> behind =
                runs.stream().filter(run -> work.backlogSeconds(run) > 0).toList();
        String held = "sources were held to " + Figures.rate(target) + ", so this tells only who kept up: ";
        if (behind.isEmpty()) {
            String early = brief ? ", but " + work() + " is little to tell by: give more rows" : "";
            return new Axis(Recommendation.THROUGHPUT, List.of(), held + "all did" + early);
        }
        List<String> kept =
                labels(runs.stream().filter(run -> !behind.contains(run)).toList());
        String fell = behind.stream()
                .map(run ->
                        run.label() + " fell behind, by " + Figures.seconds(work.backlogSeconds(run)) + " at the end")
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

    /** How much the longest run had to do. */
    private String work() {
        double longest = runs.stream().mapToDouble(work::seconds).max().orElse(0);
        long rows = runs.stream().mapToLong(ModeRun::rowsIn).max().orElse(0);
        return Figures.count(rows) + (rows == 1 ? " row" : " rows") + " and " + Figures.seconds(longest)
                + " of work at most";
    }

    private String undecided(List<ModeRun> measured, List<String> winners) {
        return measured.size() > 1 && winners.isEmpty() ? "; no difference beyond 5 %" : "";
    }

    private String unmeasured(List<ModeRun> measured) {
        List<String> others =
                labels(runs.stream().filter(run -> !measured.contains(run)).toList());
        return others.isEmpty() ? "" : "; not measured: " + join(others);
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
