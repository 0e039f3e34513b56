package dev.drey.compare;

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

    private SweepAdvice(List<ModeRun> runs, ModeRun streaming, Double bound) {
        this.runs = runs;
        this.streaming = streaming;
        this.bound = bound;
    }

    /**
     * The outcome of a sweep.
     *
     * @param runs one for each size, ascending; at least one
     * @param streaming the same pipeline in mode streaming, to be named when no size is fast enough; null when there is none
     * @param maxLatencyMillis bound on the 99th percentile; null when none was given
     */
    public static Sweep of(List<ModeRun> runs, ModeRun streaming, Double maxLatencyMillis) {
        return new SweepAdvice(runs, streaming, maxLatencyMillis).sweep();
    }

    private Sweep sweep() {
        List<ModeRun> measured =
                runs.stream().filter(run -> run.p99Millis() != null).toList();
        if (measured.isEmpty()) {
            return new Sweep(runs, bound, null, null, "no latency was measured, so no size can be preferred");
        }
        int at = Knee.find(
                measured.stream().mapToDouble(ModeRun::p99Millis).toArray(),
                measured.stream().mapToDouble(ModeRun::rowsPerSecond).toArray());
        ModeRun knee = at < 0 ? null : measured.get(at);
        ModeRun choice = bound == null ? withoutBound(measured, knee) : withinBound(measured);
        String reason = choice == null ? noneFits(measured) : reason(measured, knee, choice);
        return new Sweep(runs, bound, label(knee), label(choice), reason);
    }

    /** The knee; else the least latency among the fastest. */
    private static ModeRun withoutBound(List<ModeRun> measured, ModeRun knee) {
        return knee != null ? knee : leastLatencyOfFastest(measured);
    }

    private ModeRun withinBound(List<ModeRun> measured) {
        List<ModeRun> fitting =
                measured.stream().filter(run -> run.p99Millis() <= bound).toList();
        return fitting.isEmpty() ? null : leastLatencyOfFastest(fitting);
    }

    private static ModeRun leastLatencyOfFastest(List<ModeRun> among) {
        double most = among.stream().mapToDouble(ModeRun::rowsPerSecond).max().orElseThrow();
        return among.stream()
                .filter(run -> Ranking.equal(run.rowsPerSecond(), most, Ranking.NOISE))
                .min(Comparator.comparingDouble(ModeRun::p99Millis))
                .orElseThrow();
    }

    private String reason(List<ModeRun> measured, ModeRun knee, ModeRun choice) {
        StringBuilder text = new StringBuilder("take ").append(choice.label()).append(": p99 ");
        text.append(millis(choice.p99Millis()));
        if (bound != null) {
            text.append(" is within ").append(millis(bound));
        }
        text.append(" at ").append(Figures.rate(choice.rowsPerSecond()));
        if (bound == null) {
            text.append(choice == knee ? ", the knee of the curve" : whyWithoutKnee(measured));
        }
        larger(measured, choice)
                .ifPresent(next -> text.append("; ")
                        .append(next.label())
                        .append(" would give ")
                        .append(change(choice.rowsPerSecond(), next.rowsPerSecond()))
                        .append(" at p99 ")
                        .append(millis(next.p99Millis())));
        return text.toString();
    }

    private static String whyWithoutKnee(List<ModeRun> measured) {
        double most =
                measured.stream().mapToDouble(ModeRun::rowsPerSecond).max().orElseThrow();
        double least =
                measured.stream().mapToDouble(ModeRun::rowsPerSecond).min().orElseThrow();
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

    /** The next size that waits longer than the choice. */
    private static Optional<ModeRun> larger(List<ModeRun> measured, ModeRun choice) {
        return measured.stream()
                .skip(measured.indexOf(choice) + 1L)
                .filter(run -> run.p99Millis() > choice.p99Millis())
                .findFirst();
    }

    private static String change(double from, double to) {
        double ratio = to / from;
        if (Ranking.equal(from, to, Ranking.NOISE)) {
            return "no more throughput";
        }
        return Math.round(Math.abs(ratio - 1) * 100) + " % " + (ratio > 1 ? "more" : "less") + " throughput";
    }

    private static String millis(double value) {
        return Figures.duration(value * 1e6);
    }

    private static String label(ModeRun run) {
        return run == null ? null : run.label();
    }
}
