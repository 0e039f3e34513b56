package dev.drey.bench;

/**
 * A digest of a grouped result that does not depend on the order of its rows: the number of groups and the sum of a 64-bit hash per row.
 *
 * <p>Not thread-safe; digests of parts are {@linkplain #merge merged}.
 */
final class ResultDigest {
    private static final long FNV_BASIS = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private long groups;
    private long rows;
    private long sum;

    /** @param total with min and max in whole tenths or cents */
    void add(String key, long count, long min, long max, long total) {
        long hash = FNV_BASIS;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * FNV_PRIME;
        }
        hash = SplitMix64.mix(hash + count);
        hash = SplitMix64.mix(hash + min);
        hash = SplitMix64.mix(hash + max);
        sum += SplitMix64.mix(hash + total);
        rows += count;
        groups++;
    }

    /** Adds a group whose count is an estimate: it counts among {@link #rows}, not in the digest. */
    void addEstimate(String key, long count) {
        add(key, 0, 0, 0, 0);
        rows += count;
    }

    void merge(ResultDigest other) {
        groups += other.groups;
        rows += other.rows;
        sum += other.sum;
    }

    /** The sum of the counts: input rows, where those are counted. */
    long rows() {
        return rows;
    }

    /** {@code groups:hash}. */
    @Override
    public String toString() {
        return groups + ":" + Long.toHexString(sum);
    }
}
