package dev.drey.runlog;

/**
 * The Bloom filters of a stage at the end of a run, over all subtasks.
 *
 * @param bits bits of all filters
 * @param bytes the same in bytes
 * @param hashes bits that an element sets
 * @param fill share of bits that are set
 * @param estimatedDistinct distinct elements, estimated from the set bits
 * @param estimatedFalsePositiveRate share of strangers that are admitted as the filters are filled
 * @param promisedFalsePositiveRate what was promised; null where the filters only spare look-ups and no result depends on them
 * @param exactBytes what the keys themselves take, or would take
 */
public record FilterReport(
        long bits,
        long bytes,
        int hashes,
        double fill,
        double estimatedDistinct,
        double estimatedFalsePositiveRate,
        Double promisedFalsePositiveRate,
        long exactBytes) {

    /** Whether more strangers are admitted than was promised. */
    public boolean promiseBroken() {
        return promisedFalsePositiveRate != null && estimatedFalsePositiveRate > promisedFalsePositiveRate;
    }
}
