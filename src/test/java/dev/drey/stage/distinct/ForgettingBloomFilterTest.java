package dev.drey.stage.distinct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.stage.distinct.ForgettingBloomFilter.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
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
        assertThat(filter.held()).isLessThan(passed);
        filter.advance(40_000);
        assertThat(filter.held()).isZero();
        assertThat(filter.generations()).isEmpty();
    }

    /** As in batch: no event time advances, and files that are read side by side are far apart. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void limitedGenerations_rememberWhatWasAskedLast(long seed) {
        Promise promise = new Promise(400, 0.01, 1000);
        ForgettingBloomFilter filter = new ForgettingBloomFilter(promise, 32);
        SplittableRandom random = new SplittableRandom(seed);
        int files = 4;
        int lost = 0;
        long most = 0;
        for (long now = 0; now < 50_000; now++) {
            long time = now + random.nextInt(files) * 1_000_000L;
            long hash = random.nextLong();
            boolean fresh = filter.add(hash, time);
            lost += fresh ? 0 : 1;
            assertThat(fresh && filter.add(hash, time + random.nextLong(900)))
                    .as("seed %d: passed twice at %d", seed, time)
                    .isFalse();
            most = Math.max(most, filter.heapBytes());
        }
        assertThat(lost).as("seed %d", seed).isLessThan(500 + 67);
        assertThat(filter.generations()).hasSize(32);
        assertThat(filter.held()).isLessThan(32 * 250);
        assertThat(most).as("seed %d", seed).isLessThan(32 * 1000);
        FilterFigures figures = filter.figures();
        assertThat(figures.admitted() / figures.distinct())
                .as("seed %d: the rate of one look-up, not of all generations", seed)
                .isBetween(0.0, 0.01);
    }

    @Test
    void share_isSeldomExceededByChance() {
        assertThat(new Promise(1_000_000, 0.01, 5).share(128)).isEqualTo(new Promise(8167, 0.01, 5));
        assertThat(new Promise(5, 0.01, 5).share(1).expected()).isEqualTo(5);
        assertThat(new Promise(1, 0.01, 5).share(128).expected()).isEqualTo(1);
    }
}
