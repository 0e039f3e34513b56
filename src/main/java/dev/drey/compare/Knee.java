package dev.drey.compare;

/**
 * Finds the knee of a curve of latency against throughput: the point behind which more latency buys little throughput.
 *
 * <p>Both axes are taken as logarithms and normalised to 0..1; the knee is the point that lies farthest above the chord from the first point to the
 * last, as in Kneedle (Satopää, Albrecht, Irwin, Raghavan: Finding a "Kneedle" in a Haystack, ICDCS Workshops 2011), without its smoothing, which
 * needs more points than a sweep has. Instead the throughput is first made non-decreasing, since a dip behind a greater value is noise or a loss,
 * neither of which is worth waiting for.
 */
final class Knee {
    /** How far above the chord a point must lie, on an axis of length 1: what noise bends on a straight line is less. */
    static final double LEAST_HEIGHT = 0.1;

    private Knee() {}

    /**
     * The place of the knee, or -1 when there is none: fewer than three points, throughput that does not rise by more than noise, or no bend.
     *
     * @param latency above 0, in the order of sizes
     * @param throughput above 0, in the same order
     */
    static int find(double[] latency, double[] throughput) {
        int n = latency.length;
        if (n < 3) {
            return -1;
        }
        double[] risen = new double[n];
        double[] waited = new double[n];
        for (int i = 0; i < n; i++) {
            if (!(latency[i] > 0) || !(throughput[i] > 0)) {
                return -1;
            }
            risen[i] = i == 0 ? throughput[0] : Math.max(risen[i - 1], throughput[i]);
            waited[i] = i == 0 ? latency[0] : Math.max(waited[i - 1], latency[i]);
        }
        if (risen[n - 1] <= risen[0] * (1 + Ranking.NOISE) || waited[n - 1] <= waited[0]) {
            return -1;
        }
        int best = -1;
        double height = LEAST_HEIGHT;
        for (int i = 1; i < n - 1; i++) {
            double above = normalised(risen, i) - normalised(waited, i);
            if (above > height) {
                height = above;
                best = i;
            }
        }
        return best;
    }

    private static double normalised(double[] values, int i) {
        double first = Math.log(values[0]);
        return (Math.log(values[i]) - first) / (Math.log(values[values.length - 1]) - first);
    }
}
