package dev.drey.stage.aggregate;

import java.util.Arrays;

/**
 * The number of distinct hashes, estimated from a few kilobytes: HyperLogLog with the estimator of O. Ertl, "New cardinality estimation algorithms for
 * HyperLogLog sketches", 2017 (algorithm 6), which is unbiased from zero to 2^64 without tables or switches between formulas.
 *
 * <p><b>Layout.</b> 2^p registers; the upper p bits of a hash choose one, which keeps the greatest number of leading zeros plus 1 of the bits behind. While fewer
 * than a sixteenth of the registers are in use they lie in a small open-addressed {@code int[]} (register and rank in one int), then in one byte each. The estimate
 * is a function of the registers alone, so it does not depend on the form, on the order of hashes or on how they were merged.
 *
 * <p><b>Error.</b> The standard deviation is 1.04 / sqrt(2^p) of the true number, at p = 12 1.6 %; see {@link #standardError}. Hashes must be well mixed in all bits.
 * Not thread-safe.
 */
public final class HyperLogLog {
    public static final int LEAST_PRECISION = 4;
    public static final int MOST_PRECISION = 18;

    private static final int RANK_BITS = 6;
    private static final int RANK_MASK = (1 << RANK_BITS) - 1;
    private static final int GOLDEN_RATIO = 0x9e3779b9;
    private static final int FIRST_SLOTS = 8;
    /** The sparse form is given up when more than one register in so many is used: it would soon be the larger one. */
    private static final int SPARSE_SHARE = 16;
    /** Bytes of a register and its rank in {@link #write}. */
    private static final int SPARSE_BYTES = 3;

    private static final byte SPARSE = 0;
    private static final byte DENSE = 1;

    private final int precision;
    /** Register above rank, 0 for a free slot; null in the dense form. */
    private int[] sparse;

    private int sparseCount;
    /** Null in the sparse form. */
    private byte[] dense;

    /**
     * Empty.
     *
     * @param precision p, {@value #LEAST_PRECISION} to {@value #MOST_PRECISION}
     */
    public HyperLogLog(int precision) {
        if (precision < LEAST_PRECISION || precision > MOST_PRECISION) {
            throw new IllegalArgumentException(
                    "precision " + precision + "; allowed: " + LEAST_PRECISION + " to " + MOST_PRECISION);
        }
        this.precision = precision;
        if (registers() / SPARSE_SHARE < FIRST_SLOTS / 2) {
            dense = new byte[registers()];
        } else {
            sparse = new int[FIRST_SLOTS];
        }
    }

    private HyperLogLog(HyperLogLog source) {
        precision = source.precision;
        sparse = source.sparse == null ? null : source.sparse.clone();
        sparseCount = source.sparseCount;
        dense = source.dense == null ? null : source.dense.clone();
    }

    /** One of its own with the same registers. */
    public HyperLogLog copy() {
        return new HyperLogLog(this);
    }

    private int registers() {
        return 1 << precision;
    }

    /** The standard deviation of the relative error. */
    public static double standardError(int precision) {
        return 1.04 / Math.sqrt(1 << precision);
    }

    /** Adds a hash. */
    public void add(long hash) {
        int register = (int) (hash >>> Long.SIZE - precision);
        // The bit behind the last keeps the rank within 65 - p.
        int rank = Long.numberOfLeadingZeros(hash << precision | 1L << precision - 1) + 1;
        raise(register, rank);
    }

    private void raise(int register, int rank) {
        if (dense != null) {
            dense[register] = (byte) Math.max(dense[register], rank);
            return;
        }
        int at = slot(sparse, register);
        if (sparse[at] != 0) {
            sparse[at] = Math.max(sparse[at], register << RANK_BITS | rank);
            return;
        }
        sparse[at] = register << RANK_BITS | rank;
        sparseCount++;
        if (sparseCount > registers() / SPARSE_SHARE) {
            toDense();
        } else if (sparseCount > sparse.length / 2) {
            grow();
        }
    }

    private static int slot(int[] table, int register) {
        int mask = table.length - 1;
        int at = register * GOLDEN_RATIO >>> 8 & mask;
        while (table[at] != 0 && table[at] >>> RANK_BITS != register) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        int[] bigger = new int[2 * sparse.length];
        for (int entry : sparse) {
            if (entry != 0) {
                bigger[slot(bigger, entry >>> RANK_BITS)] = entry;
            }
        }
        sparse = bigger;
    }

    private void toDense() {
        dense = new byte[registers()];
        for (int entry : sparse) {
            if (entry != 0) {
                dense[entry >>> RANK_BITS] = (byte) (entry & RANK_MASK);
            }
        }
        sparse = null;
        sparseCount = 0;
    }

    /**
     * Adds all hashes of another one.
     *
     * @throws IllegalArgumentException when its precision is another
     */
    public void merge(HyperLogLog other) {
        if (precision != other.precision) {
            throw new IllegalArgumentException(
                    "a sketch of precision " + other.precision + " merged into one of " + precision);
        }
        if (other.dense == null) {
            for (int entry : other.sparse) {
                if (entry != 0) {
                    raise(entry >>> RANK_BITS, entry & RANK_MASK);
                }
            }
            return;
        }
        mergeDense(other.dense, 0);
    }

    private void mergeDense(byte[] ranks, int offset) {
        if (dense == null) {
            toDense();
        }
        for (int register = 0; register < dense.length; register++) {
            dense[register] = (byte) Math.max(dense[register], ranks[offset + register]);
        }
    }

    /** The estimated number of distinct hashes; exactly 0 when there are none. */
    public double estimate() {
        int most = Long.SIZE - precision + 1;
        int[] counts = counts(most);
        double m = registers();
        double z = m * tau(1 - counts[most] / m);
        for (int rank = most - 1; rank > 0; rank--) {
            z = 0.5 * (z + counts[rank]);
        }
        z += m * sigma(counts[0] / m);
        return m * m / (2 * Math.log(2) * z);
    }

    /** How many registers have each rank. */
    private int[] counts(int most) {
        int[] counts = new int[most + 1];
        if (dense != null) {
            for (byte rank : dense) {
                counts[rank]++;
            }
            return counts;
        }
        for (int entry : sparse) {
            counts[entry & RANK_MASK] += entry == 0 ? 0 : 1;
        }
        counts[0] = registers() - sparseCount;
        return counts;
    }

    /** x + sum of x^(2^k) 2^(k-1) over k from 1: what empty registers say. */
    private static double sigma(double share) {
        if (share == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double x = share;
        double weight = 1;
        double sum = x;
        for (double before = -1; sum != before; weight += weight) {
            x *= x;
            before = sum;
            sum += x * weight;
        }
        return sum;
    }

    /** (1 - x - sum of (1 - x^(2^-k))^2 2^-k over k from 1) / 3: what full registers say. */
    private static double tau(double share) {
        if (share == 0 || share == 1) {
            return 0;
        }
        double x = share;
        double weight = 1;
        double sum = 1 - x;
        for (double before = -1; sum != before; ) {
            x = Math.sqrt(x);
            before = sum;
            weight *= 0.5;
            sum -= (1 - x) * (1 - x) * weight;
        }
        return sum / 3;
    }

    /** Most bytes that {@link #write} takes now. */
    public int bytes() {
        return 1 + (dense != null ? dense.length : SPARSE_BYTES * sparseCount);
    }

    /**
     * Writes the registers; equal ones may be written differently.
     *
     * @param target has {@link #bytes} bytes from {@code offset} on
     */
    public void write(byte[] target, int offset) {
        if (dense != null) {
            target[offset] = DENSE;
            System.arraycopy(dense, 0, target, offset + 1, dense.length);
            return;
        }
        target[offset] = SPARSE;
        int at = offset + 1;
        for (int entry : sparse) {
            if (entry != 0) {
                target[at] = (byte) entry;
                target[at + 1] = (byte) (entry >>> 8);
                target[at + 2] = (byte) (entry >>> 16);
                at += SPARSE_BYTES;
            }
        }
    }

    /**
     * Adds what {@link #write} wrote.
     *
     * @throws IllegalArgumentException when the bytes are none that a sketch of this precision writes
     */
    public void merge(byte[] source, int offset, int length) {
        if (length == 1 + registers() && source[offset] == DENSE) {
            mergeDense(source, offset + 1);
            return;
        }
        if (length < 1 || source[offset] != SPARSE || (length - 1) % SPARSE_BYTES != 0) {
            throw new IllegalArgumentException(length + " bytes"
                    + (length < 1 ? "" : " that begin with " + source[offset])
                    + " are no sketch of precision " + precision);
        }
        for (int at = offset + 1; at < offset + length; at += SPARSE_BYTES) {
            int entry = source[at] & 0xFF | (source[at + 1] & 0xFF) << 8 | (source[at + 2] & 0xFF) << 16;
            raise(entry >>> RANK_BITS, entry & RANK_MASK);
        }
    }

    public long heapBytes() {
        return 32L + (dense != null ? 16L + dense.length : 16L + 4L * sparse.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HyperLogLog that && precision == that.precision && Arrays.equals(ranks(), that.ranks());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ranks());
    }

    private byte[] ranks() {
        if (dense != null) {
            return dense;
        }
        HyperLogLog copy = copy();
        copy.toDense();
        return copy.dense;
    }
}
