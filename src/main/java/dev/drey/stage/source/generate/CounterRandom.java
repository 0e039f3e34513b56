package dev.drey.stage.source.generate;

import java.util.SplittableRandom;

/**
 * Random bits by number instead of by turn: the n-th output of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
 * OOPSLA 2014; the mixing of Stafford's variant 13, as in {@link SplittableRandom}), whose state is a counter and can thus be jumped to.
 */
final class CounterRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1p-53;

    private CounterRandom() {}

    /** A stream of its own for each name. */
    static long key(long seed, String stream) {
        long key = mix(seed + GOLDEN);
        for (int i = 0; i < stream.length(); i++) {
            key = mix(key + GOLDEN ^ stream.charAt(i));
        }
        return key;
    }

    /** 64 random bits. */
    static long bits(long key, long number) {
        return mix(key + number * GOLDEN);
    }

    /** At least 0, less than 1. */
    static double unit(long bits) {
        return (bits >>> 11) * UNIT;
    }

    /**
     * A number from 0 to {@code bound - 1}, unsigned: the upper half of a product (Lemire, "Fast Random Integer Generation in an Interval", 2019)
     * without its rejection, since a row has one draw; that favours some numbers by at most bound / 2^64.
     */
    static long below(long bits, long bound) {
        return Math.multiplyHigh(bits, bound) + (bits >> 63 & bound) + (bound >> 63 & bits);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
