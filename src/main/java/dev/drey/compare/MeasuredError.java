package dev.drey.compare;

/**
 * The error of a stage with approximate results, measured against the exact results of its naive twin, beside the error that it promises.
 *
 * @param of what is in error: {@code keys lost}, or the name of the column with estimates
 * @param promised share of keys that is lost at most, or the standard deviation of the relative error of estimates
 * @param measured share of keys that was lost, or the root of the mean square of the relative errors
 * @param worst the greatest relative error of one estimate; null for keys
 * @param wrong how many keys were lost, or estimates were not exact
 * @param all how many keys or estimates there were
 * @param extra keys that were made up or came twice, or rows that only one side has; always 0 unless the stage is wrong
 * @param kept true when the measured error is not above what the promised one brings about by chance: within 3 standard deviations of it
 */
public record MeasuredError(
        String of, double promised, double measured, Double worst, long wrong, long all, long extra, boolean kept) {

    private static final double SIGMAS = 3;

    /** Of {@code all} keys {@code lost} did not come. The number of lost ones is binomial. */
    static MeasuredError ofKeys(double promised, long lost, long all, long extra) {
        double measured = all == 0 ? 0 : (double) lost / all;
        double deviation = all == 0 ? 0 : Math.sqrt(promised * (1 - promised) / all);
        boolean kept = extra == 0 && measured <= promised + SIGMAS * deviation;
        return new MeasuredError("keys lost", promised, measured, null, lost, all, extra, kept);
    }

    /**
     * Relative errors of estimates, added up.
     *
     * @param squares sum of their squares
     * @param worst the greatest of them
     * @param wrong how many are not 0
     * @param all how many there are
     */
    record Sum(double squares, double worst, long wrong, long all) {}

    /** The root of the mean square of n normal errors has a standard deviation of about theirs over the root of 2 n. */
    static MeasuredError ofEstimates(String column, double promised, Sum errors, long extra) {
        double measured = errors.all == 0 ? 0 : Math.sqrt(errors.squares / errors.all);
        double deviation = errors.all == 0 ? 0 : promised / Math.sqrt(2.0 * errors.all);
        boolean kept = extra == 0 && measured <= promised + SIGMAS * deviation;
        return new MeasuredError(column, promised, measured, errors.worst, errors.wrong, errors.all, extra, kept);
    }
}
