package dev.drey.compare;

import java.util.Arrays;

/** Which of some measured values are best. Values that were not measured are NaN and neither win nor lose. */
public enum Ranking {
    /** The greatest value is best. */
    MORE_IS_BETTER,
    /** The least value is best. */
    LESS_IS_BETTER,
    /** The values differ, but none is better. */
    NONE;

    /** Measured times, rates and bytes that lie closer together than this share are taken as equal: runs of one pipeline differ by as much. */
    public static final double NOISE = 0.05;

    /**
     * The best values: all that are equal to the very best, as far as noise lets tell.
     *
     * @param noise share by which equal values may differ; 0 for exact counts
     * @return one for each value; all false when there are fewer than two measured values, or none that is worse than the best
     */
    public boolean[] best(double[] values, double noise) {
        boolean[] best = new boolean[values.length];
        double[] measured =
                Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
        if (this == NONE || measured.length < 2) {
            return best;
        }
        double top = this == MORE_IS_BETTER
                ? Arrays.stream(measured).max().orElseThrow()
                : Arrays.stream(measured).min().orElseThrow();
        int equal = 0;
        for (int i = 0; i < values.length; i++) {
            best[i] = !Double.isNaN(values[i]) && equal(top, values[i], noise);
            equal += best[i] ? 1 : 0;
        }
        if (equal == measured.length) {
            Arrays.fill(best, false);
        }
        return best;
    }

    /** Whether two values, neither below 0, are equal as far as noise lets tell. */
    public static boolean equal(double a, double b, double noise) {
        return Math.max(a, b) <= Math.min(a, b) * (1 + noise);
    }
}
