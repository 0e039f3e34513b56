package dev.drey.stage.distinct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.distinct.DistinctPlan.Keep;
import dev.drey.stage.distinct.ForgettingBloomFilter.Promise;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.OperatorHarness;
import dev.drey.testing.RandomChanges;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApproximateDistinctOperatorTest {
    private static final int BUCKETS = 8;
    private static final Schema KEYS = Schema.parse("k bigint");

    /** The filters are deterministic in the order of a bucket's rows, so restored and rescaled runs give exactly the same rows. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void duplicatesNeverPassAndFewKeysAreLost_restoredAndRescaledAnywhere(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        DistinctPlan plan = new DistinctPlan(KEYS, KEYS, List.of("k"), Keep.ANY, null);
        Set<Long> distinct = new HashSet<>();
        Chunk rows = Chunk.allocate(KEYS, 3000);
        for (int row = 0; row < 3000; row++) {
            long key = random.nextInt(1500);
            distinct.add(key);
            rows.longs(0).set(row, key);
        }
        rows.setRowCount(3000);
        double rate = 0.05;
        OperatorHarness harness = OperatorHarness.of(
                        KEYS,
                        KEYS,
                        () -> new ApproximateDistinctOperator(
                                OperatorIdentity.whole("test", "once"),
                                plan,
                                new Promise(100, rate, ForgettingBloomFilter.FOREVER),
                                BUCKETS,
                                false))
                .keyedBy(BucketRouting.of(BUCKETS), BUCKETS)
                .input(RandomChanges.byBucket(List.of(rows), List.of("k"), BUCKETS))
                .labelled("seed " + seed);
        MaterializedResult result = harness.result();
        harness.expecting(result).verify();
        assertThat(result.toString()).as("seed %d: a duplicate passed", seed).doesNotContain(" x ");
        int lost = distinct.size() - result.size();
        assertThat(lost).as("seed %d", seed).isBetween(0, (int)
                (rate * distinct.size() + 3 * Math.sqrt(rate * distinct.size())));
    }
}
