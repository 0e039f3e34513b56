package dev.drey.stage.distinct;

import java.util.Arrays;

/**
 * A set of 64-bit hashes in a fixed number of bytes that never denies a member and, rarely, admits a stranger.
 *
 * <p><b>Layout.</b> One {@code long[]} of blocks of 512 bits, a cache line each. The hash mixed by a multiplication chooses the block; nine
 * bits each of the hash mixed otherwise choose the {@code hashes()} bits inside it.
 *
 * <p><b>Invariant.</b> All bits of every added hash are set; bits are never cleared. Two filters of one {@link Geometry} may be merged by {@link #merge},
 * and the outcome is that of adding all hashes to one: order and partition do not matter.
 *
 * <p><b>Cost.</b> One cache miss per look-up, whatever the number of hashes. Blocks fill unevenly, which costs some accuracy: {@link Geometry} makes the filter
 * larger than a plain one by just what keeps the promised rate (Putze, Sanders and Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007).
 *
 * <p>Hashes must be well mixed in all bits, as those of {@link dev.drey.chunk.Hashing} are. Not thread-safe, except that several threads may read while
 * nobody writes.
 */
public final class BlockedBloomFilter {
    /** Bits of a block: one cache line. */
    static final int BLOCK_BITS = 512;

    private static final int BLOCK_LONGS = BLOCK_BITS / Long.SIZE;
    private static final int MOST_HASHES = 24;
    /** Elements that set all bits of a block but for one case in a billion. */
    private static final int FULL = 32 * BLOCK_BITS;

    private static final int POSITION_BITS = 9;
    private static final int POSITIONS_PER_MIX = Long.SIZE / POSITION_BITS;
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;
    private static final int MOST_BLOCKS = Integer.MAX_VALUE / BLOCK_LONGS;

    private final Geometry geometry;
    private final long[] words;

    /**
     * The size of a filter; filters of equal geometry may be merged.
     *
     * @param blocks number of blocks of 512 bits
     * @param hashes bits that an element sets in its block
     */
    public record Geometry(int blocks, int hashes) {
        public Geometry {
            if (blocks < 1 || blocks > MOST_BLOCKS || hashes < 1 || hashes > MOST_HASHES) {
                throw new IllegalArgumentException(blocks + " blocks with " + hashes + " hashes; allowed: 1 to "
                        + MOST_BLOCKS + " blocks with 1 to " + MOST_HASHES + " hashes");
            }
        }

        /**
         * The smallest geometry that keeps a rate.
         *
         * @param expected number of distinct elements; at least 1
         * @param falsePositiveRate share of strangers that it may admit when it holds as many; between 0 and 1, exclusive
         * @throws IllegalArgumentException when no array can hold as many bits, or an argument is out of its range
         */
        public static Geometry of(long expected, double falsePositiveRate) {
            if (expected < 1 || !(falsePositiveRate > 0 && falsePositiveRate < 1)) {
                throw new IllegalArgumentException("expected " + expected + " elements at a false-positive rate of "
                        + falsePositiveRate + "; allowed: at least 1 element, a rate between 0 and 1");
            }
            double plainBits = -expected * Math.log(falsePositiveRate) / (Math.log(2) * Math.log(2));
            Geometry best = null;
            int usual = (int) Math.min(MOST_HASHES, Math.round(-Math.log(falsePositiveRate) / Math.log(2)));
            for (int hashes = Math.max(1, usual - 3); hashes <= Math.min(MOST_HASHES, usual + 1); hashes++) {
                long blocks = leastBlocks(expected, falsePositiveRate, hashes, plainBits);
                if (blocks <= MOST_BLOCKS && (best == null || blocks < best.blocks)) {
                    best = new Geometry((int) blocks, hashes);
                }
            }
            if (best == null) {
                throw new IllegalArgumentException(
                        "expected " + expected + " elements at a false-positive rate of " + falsePositiveRate
                                + " need more than " + MOST_BLOCKS + " blocks of " + BLOCK_BITS / 8 + " bytes");
            }
            return best;
        }

        /** By bisection: the rate falls with every block. {@code MOST_BLOCKS + 1} when even that many are too few. */
        private static long leastBlocks(long expected, double rate, int hashes, double plainBits) {
            long low = 1;
            long high = Math.max(1, (long) Math.ceil(plainBits / BLOCK_BITS));
            while (rate(expected, high, hashes) > rate) {
                low = high + 1;
                high *= 2;
                if (low > MOST_BLOCKS) {
                    return low;
                }
            }
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (rate(expected, middle, hashes) > rate) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        /** The rate of false positives that is to be expected with so many distinct elements in the filter. */
        public double falsePositiveRate(long elements) {
            return rate(elements, blocks, hashes);
        }

        /** The most distinct elements with which the filter keeps a rate; 0 when one is too many. */
        public long capacity(double falsePositiveRate) {
            long low = 0;
            long high = bits();
            while (low < high) {
                long middle = (low + high + 1) >>> 1;
                if (falsePositiveRate(middle) > falsePositiveRate) {
                    high = middle - 1;
                } else {
                    low = middle;
                }
            }
            return low;
        }

        /**
         * The elements of a block are Poisson distributed; a block with i of them admits (share of set bits)^hashes of the strangers that come to it. Summed
         * twelve deviations around the mean; what is left out weighs less than 1e-30.
         */
        private static double rate(long elements, long blocks, int hashes) {
            double mean = (double) elements / blocks;
            if (elements == 0 || mean > FULL) {
                return elements == 0 ? 0 : 1;
            }
            int spread = (int) Math.ceil(12 * Math.sqrt(mean) + 24);
            int from = (int) Math.max(0, Math.min(Integer.MAX_VALUE / 2, mean) - spread);
            double sum = 0;
            double logWeight = from * Math.log(mean) - mean - logFactorial(from);
            double stays = Math.log1p(-1.0 / BLOCK_BITS) * hashes;
            for (int i = from; i <= from + 2 * spread; i++) {
                double setShare = -Math.expm1(stays * i);
                sum += Math.exp(logWeight) * Math.pow(setShare, hashes);
                logWeight += Math.log(mean) - Math.log(i + 1.0);
            }
            return Math.min(1, sum);
        }

        private static double logFactorial(int n) {
            double sum = 0;
            for (int i = 2; i <= n; i++) {
                sum += Math.log(i);
            }
            return sum;
        }

        public long bits() {
            return (long) blocks * BLOCK_BITS;
        }

        public long bytes() {
            return bits() / 8;
        }
    }

    /** An empty filter. */
    public BlockedBloomFilter(Geometry geometry) {
        this(geometry, new long[geometry.blocks() * BLOCK_LONGS]);
    }

    private BlockedBloomFilter(Geometry geometry, long[] words) {
        this.geometry = geometry;
        this.words = words;
    }

    /**
     * A filter with the content that {@link #words} gave.
     *
     * @param words taken over by the filter
     * @throws IllegalArgumentException when there are not as many words as the geometry has
     */
    public static BlockedBloomFilter ofWords(Geometry geometry, long[] words) {
        if (words.length != geometry.blocks() * BLOCK_LONGS) {
            throw new IllegalArgumentException(
                    words.length + " words for " + geometry + ", which has " + geometry.blocks() * BLOCK_LONGS);
        }
        return new BlockedBloomFilter(geometry, words);
    }

    public Geometry geometry() {
        return geometry;
    }

    /** The bits, for writing them down; not a copy, not to be changed. */
    public long[] words() {
        return words;
    }

    /**
     * Adds an element.
     *
     * @return true when it was not there for sure; false when it was there, or a stranger had set its bits
     */
    public boolean add(long hash) {
        int block = block(hash);
        long positions = mix(hash);
        long missing = 0;
        for (int i = 0; i < geometry.hashes; i++) {
            int word = block + (int) (positions >>> 6 & 7);
            long mask = 1L << positions;
            missing |= ~words[word] & mask;
            words[word] |= mask;
            positions = next(positions, hash, i);
        }
        return missing != 0;
    }

    /** False when the element was never added, true when it was or seems so. */
    public boolean mightContain(long hash) {
        int block = block(hash);
        long positions = mix(hash);
        for (int i = 0; i < geometry.hashes; i++) {
            if ((words[block + (int) (positions >>> 6 & 7)] & 1L << positions) == 0) {
                return false;
            }
            positions = next(positions, hash, i);
        }
        return true;
    }

    /** A mixed hash holds {@value #POSITIONS_PER_MIX} positions of nine bits each; then it is mixed anew. */
    private static long next(long positions, long hash, int i) {
        return (i + 1) % POSITIONS_PER_MIX != 0 ? positions >>> POSITION_BITS : mix(hash + (i + 1) * GOLDEN_RATIO);
    }

    /** The finalizer of MurmurHash3 (Appleby): the positions must not depend on the block. */
    private static long mix(long hash) {
        long h = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }

    /**
     * Adds many elements and tells which were new.
     *
     * @param hashes one per element, valid to {@code count}
     * @param added receives the indices of elements that were not there for sure, ascending; room for {@code count}
     * @return how many those are
     */
    public int addAll(long[] hashes, int count, int[] added) {
        int fresh = 0;
        for (int i = 0; i < count; i++) {
            added[fresh] = i;
            fresh += add(hashes[i]) ? 1 : 0;
        }
        return fresh;
    }

    /** Mixed first: the upper half of the plain hash chooses the bucket of a key, so that all elements of one bucket would come to the same few blocks. */
    private int block(long hash) {
        return (int) ((hash * GOLDEN_RATIO >>> 32) * geometry.blocks >>> 32) * BLOCK_LONGS;
    }

    /**
     * Adds all elements of another filter.
     *
     * @throws IllegalArgumentException when its geometry is another
     */
    public void merge(BlockedBloomFilter other) {
        if (!geometry.equals(other.geometry)) {
            throw new IllegalArgumentException("a filter of " + other.geometry + " merged into one of " + geometry);
        }
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    /** Share of bits that are set. */
    public double fill() {
        long set = 0;
        for (long word : words) {
            set += Long.bitCount(word);
        }
        return (double) set / geometry.bits();
    }

    /** Distinct elements, estimated block by block from the set bits (Swamidass and Baldi, 2007); a full block counts as one bit short of full. */
    public double estimatedDistinct() {
        double sum = 0;
        double clear = Math.log1p(-1.0 / BLOCK_BITS) * geometry.hashes;
        for (int block = 0; block < words.length; block += BLOCK_LONGS) {
            double set = Math.min(BLOCK_BITS - 1, setBits(block));
            sum += Math.log1p(-set / BLOCK_BITS) / clear;
        }
        return sum;
    }

    /** The share of strangers that the filter admits as it is filled now. */
    public double estimatedFalsePositiveRate() {
        double sum = 0;
        for (int block = 0; block < words.length; block += BLOCK_LONGS) {
            sum += Math.pow((double) setBits(block) / BLOCK_BITS, geometry.hashes);
        }
        return sum / geometry.blocks;
    }

    private int setBits(int block) {
        int set = 0;
        for (int i = 0; i < BLOCK_LONGS; i++) {
            set += Long.bitCount(words[block + i]);
        }
        return set;
    }

    /** A filter of its own with the same elements. */
    public BlockedBloomFilter copy() {
        return new BlockedBloomFilter(geometry, words.clone());
    }

    /** Forgets all elements. */
    public void clear() {
        Arrays.fill(words, 0);
    }

    public long heapBytes() {
        return 16L + 8L * words.length;
    }
}
