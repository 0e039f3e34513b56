package dev.drey.stage.distinct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.stage.distinct.ForgettingBloomFilter.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgettingBloomFilterTest {
    /** A key that was let through is a duplicate for the span, and passes again when a fourth more is over; times jitter. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void keys_areRememberedForTheSpanAndThenForgotten(long seed) {
        long span = 997 * seed;
        ForgettingBloomFilter filter = new ForgettingBloomFilter(new Promise(5000, 1e-6, span));
        SplittableRandom random = new SplittableRandom(seed);
        Map<Integer, Long> passedAt = new HashMap<>();
        long lost = 0;
        long passed = 0;
        for (long now = -20_000; now < 20_000; now++) {
            int key = random.nextInt(3000);
            long time = now + random.nextLong(50);
            boolean fresh = filter.add(key * 0x9e3779b97f4a7c15L, time);
            Long before = passedAt.get(key);
            if (fresh) {
                assertThat(before == null || Math.abs(time - before) >= span)
                        .as("seed %d: %d passed at %s and at %d, span %d", seed, key, before, time, span)
                        .isTrue();
                passedAt.put(key, time);
                passed++;
            } else if (before == null || time - before > span + span / 4 + 50) {
                lost++;
            }
            if (now % 100 == 0) {
                filter.advance(now);
            }
        }
        assertThat(lost).as("seed %d", seed).isLessThanOrEqualTo(2);
        assertThat(passed).isGreaterThan(3000);
        assertThat(filter.generations()).hasSizeLessThan(8);
        assertThat(filter.figures().distinct()).isGreaterThan(0);
    }
}
