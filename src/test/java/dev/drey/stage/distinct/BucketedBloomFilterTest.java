package dev.drey.stage.distinct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.stage.distinct.ForgettingBloomFilter.Promise;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters as the stage uses them: one for each bucket of keys, so that all hashes of a filter agree in what chose its bucket. */
class BucketedBloomFilterTest {
    private static final long SEED = 20260708L;
    private static final int BUCKETS = 128;
    private static final int KEYS = 500_000;

    /** Adds an element that is nowhere yet; false when it is lost. */
    @FunctionalInterface
    private interface Adder {
        boolean add(long hash);
    }

    /** The share of distinct keys that filters of their buckets take for duplicates. */
    private static double loss(IntFunction<Adder> filterOf) {
        Adder[] filters = new Adder[BUCKETS];
        Arrays.setAll(filters, filterOf);
        LongColumn keys = new LongColumn(KEYS);
        Arrays.setAll(keys.values(), key -> SEED + key);
        long[] hashes = new long[KEYS];
        Hashing.hash(new Column[] {keys}, null, KEYS, hashes);
        int lost = 0;
        for (long hash : hashes) {
            lost += filters[Hashing.bucket(hash, BUCKETS)].add(hash) ? 0 : 1;
        }
        return (double) lost / KEYS;
    }

    private static void check(double loss, double promised) {
        assertThat(loss)
                .as("seed %d", SEED)
                .isLessThanOrEqualTo(promised + 3 * Math.sqrt(promised * (1 - promised) / KEYS));
    }

    @ParameterizedTest
    @CsvSource({"3907,0.01", "3907,0.1", "3907,0.0001", "100,0.01"})
    void growingFilters_loseNoMoreThanPromised(long expected, double rate) {
        check(loss(bucket -> new ScalableBloomFilter(expected, rate)::add), rate);
    }

    @Test
    void forgettingFilters_loseNoMoreThanPromised() {
        double rate = 0.01;
        SplittableRandom times = new SplittableRandom(SEED);
        check(
                loss(bucket -> {
                    ForgettingBloomFilter filter = new ForgettingBloomFilter(new Promise(3907, rate, 1_000_000));
                    return hash -> filter.add(hash, times.nextLong(1_000_000));
                }),
                rate);
    }

    /** The guard of exact keys spares comparisons only while it admits few strangers. */
    @Test
    void guards_admitNoMoreThanTheirRate() {
        double rate = 0.01;
        BlockedBloomFilter.Geometry geometry = BlockedBloomFilter.Geometry.of(4200, rate);
        check(loss(bucket -> new BlockedBloomFilter(geometry)::add), rate);
    }
}
