package dev.drey.compare;

/**
 * Digests of a multiset of rows, one for each hash partition: the number of rows and the sum of their hashes, 128 bits wide, which does not depend on
 * their order. Two multisets are taken as equal when all digests are; that equal sums come from unequal multisets has a probability of about
 * 2<sup>-128</sup> for data that was not made to that end.
 */
final class PartitionDigests {
    static final int PARTITIONS = 4096;

    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(PARTITIONS);

    private final long[] rows = new long[PARTITIONS];
    private final long[] firstSums = new long[PARTITIONS];
    private final long[] secondSums = new long[PARTITIONS];

    /** The partition of rows whose place is decided by {@code hash}. */
    static int partition(long hash) {
        return (int) (hash >>> SHIFT);
    }

    void add(int partition, long first, long second) {
        rows[partition]++;
        firstSums[partition] += first;
        secondSums[partition] += second;
    }

    boolean agrees(PartitionDigests other, int partition) {
        return rows[partition] == other.rows[partition]
                && firstSums[partition] == other.firstSums[partition]
                && secondSums[partition] == other.secondSums[partition];
    }

    long rows(int partition) {
        return rows[partition];
    }

    /** Rows of all partitions. */
    long rows() {
        long all = 0;
        for (long some : rows) {
            all += some;
        }
        return all;
    }
}
