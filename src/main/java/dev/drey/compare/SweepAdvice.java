package dev.drey.compare;

import dev.drey.page.Figures;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads a sweep: where its knee is and which size to take. Latency is the 99th percentile at the slowest sink; throughputs within 5 % of each other
 * count as equal.
 */
public final class SweepAdvice {
    private final List<ModeRun> runs;
    private final ModeRun streaming;
    private final Double bound;
    private final Double rate;
    private final WorkTime work;

    private SweepAdvice(Comparison comparison, List<ModeRun> runs, ModeRun streaming, Double bound) {
        this.rate = comparison.targetRowsPerSecond();
        this.work = new WorkTime(comparison);
        this.runs = runs;
        this.streaming = streaming;
        this.bound = bound;
    }

    /**
     * The outcome of a sweep.
     *
     * @param comparison what the runs have in common
     * @param runs one for each size, ascending; at least one
     * @param streaming the same pipeline in mode streaming, to be named when no size is fast enough; null when there is none
     * @param maxLatencyMillis bound on the 99th percentile; null when none was given
     */
    public static Sweep of(Comparison comparison, List<ModeRun> runs, ModeRun streaming, Double maxLatencyMillis) {
        return new SweepAdvice(comparison, runs, streaming, maxLatencyMillis).sweep();
    }

    private Sweep sweep() {
        List<ModeRun> measured =
                runs.stream().filter(run -> run.p99Millis() != null).toList();
        if (runs.size() == 1) {
            return new Sweep(runs, bound, null, null, ofOne(runs.get(0)));
        }
        if (measured.isEmpty()) {
            return new Sweep(runs, bound, null, null, "no latency was measured, so no size can be preferred");
        }
        int at = Knee.find(
                measured.stream().mapToDouble(ModeRun::p99Millis).toArray(),
                measured.stream().mapToDouble(this::throughput).toArray());
        ModeRun knee = at < 0 ? null : measured.get(at);
        ModeRun choice = bound == null ? withoutBound(measured, knee) : withinBound(measured);
        String reason = choice == null ? noneFits(measured) : reason(measured, knee, choice);
        return new Sweep(runs, bound, label(knee), label(choice), reason);
    }

    /** At a given rate every size that kept up has the same throughput; otherwise it is rows over job time. */
    private double throughput(ModeRun run) {
        if (rate == null) {
            return run.rowsPerSecond();
        }
        return work.backlogSeconds(run) == 0 ? rate : run.rowsIn() / Math.max(work.seconds(run), 1e-9);
    }

    private String ofOne(ModeRun run) {
        Double p99 = run.p99Millis();
        String within = bound == null || p99 == null
                ? ""
                : "; its p99 of " + millis(p99) + (p99 <= bound ? " is" : " is not") + " within " + millis(bound);
        return "one size leaves nothing to choose, name at least two" + within;
    }

    /** The knee; else the least latency among the fastest. */
    private ModeRun withoutBound(List<ModeRun> measured, ModeRun knee) {
        return knee != null ? knee : leastLatencyOfFastest(measured);
    }

    private ModeRun withinBound(List<ModeRun> measured) {
        List<ModeRun> fitting =
                measured.stream().filter(run -> run.p99Millis() <= bound).toList();
        return fitting.isEmpty() ? null : leastLatencyOfFastest(fitting);
    }

    private ModeRun leastLatencyOfFastest(List<ModeRun> among) {
        double most = among.stream().mapToDouble(this::throughput).max().orElseThrow();
        return among.stream()
                .filter(run -> Ranking.equal(throughput(run), most, Ranking.NOISE))
                .min(Comparator.comparingDouble(ModeRun::p99Millis))
                .orElseThrow();
    }

    private String reason(List<ModeRun> measured, ModeRun knee, ModeRun choice) {
        StringBuilder text = new StringBuilder("take ").append(choice.label()).append(": p99 ");
        text.append(millis(choice.p99Millis()));
        if (bound != null) {
            text.append(" is within ").append(millis(bound));
        }
        text.append(" at ").append(Figures.rate(throughput(choice)));
        if (bound == null) {
            text.append(choice == knee ? ", the knee of the curve" : whyWithoutKnee(measured));
        }
        larger(measured, choice)
                .ifPresent(next -> text.append("; ")
                        .append(next.label())
                        .append(" would give ")
                        .append(more(throughput(choice), throughput(next)))
                        .append(" at p99 ")
                        .append(millis(next.p99Millis())));
        return text.toString();
    }

    private String whyWithoutKnee(List<ModeRun> measured) {
        double most = measured.stream().mapToDouble(this::throughput).max().orElseThrow();
        double least = measured.stream().mapToDouble(this::throughput).min().orElseThrow();
        if (measured.size() > 1 && Ranking.equal(most, least, Ranking.NOISE)) {
            return ", since the size does not change throughput by more than 5 %";
        }
        return measured.size() < 3 ? "; a knee needs three sizes" : "; the curve has no knee";
    }

    private String noneFits(List<ModeRun> measured) {
        ModeRun quickest = measured.stream()
                .min(Comparator.comparingDouble(ModeRun::p99Millis))
                .orElseThrow();
        StringBuilder text = new StringBuilder("no size keeps p99 within ")
                .append(millis(bound))
                .append("; the least is ")
                .append(millis(quickest.p99Millis()))
                .append(" with ")
                .append(quickest.label());
        Double streamed = streaming == null ? null : streaming.p99Millis();
        if (streamed != null && streamed <= bound) {
            text.append("; take mode streaming: p99 ")
                    .append(millis(streamed))
                    .append(" at ")
                    .append(Figures.rate(streaming.rowsPerSecond()));
        } else if (streamed != null) {
            text.append("; mode streaming is not within it either: p99 ").append(millis(streamed));
        } else {
            text.append(quickest == measured.get(0) ? "; try smaller sizes or mode streaming" : "; try mode streaming");
        }
        return text.toString();
    }

    /** The next size that gives more throughput for a longer wait; others are worse in both and no offer. */
    private Optional<ModeRun> larger(List<ModeRun> measured, ModeRun choice) {
        return measured.stream()
                .skip(measured.indexOf(choice) + 1L)
                .filter(run -> run.p99Millis() > choice.p99Millis())
                .filter(run -> throughput(run) > throughput(choice)
                        && !Ranking.equal(throughput(run), throughput(choice), Ranking.NOISE))
                .findFirst();
    }

    private static String more(double from, double to) {
        return Math.round((to / from - 1) * 100) + " % more throughput";
    }

    private static String millis(double value) {
        return Figures.duration(value * 1e6);
    }

    private static String label(ModeRun run) {
        return run == null ? null : run.label();
    }
}
