package dev.drey.stage.distinct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalableBloomFilterTest {
    private static final long SEED = 7L;

    @ParameterizedTest
    @CsvSource({"100,0.01,100", "100,0.01,10000", "1000,0.05,1000000", "10,0.1,3000", "1,0.001,50000"})
    void grownFilter_keepsThePromisedRateAndDeniesNoMember(long expected, double rate, int members) {
        ScalableBloomFilter filter = new ScalableBloomFilter(expected, rate);
        SplittableRandom random = new SplittableRandom(SEED);
        long[] hashes = random.longs(members).toArray();
        int lost = 0;
        for (long hash : hashes) {
            lost += filter.add(hash) ? 0 : 1;
        }
        for (long hash : hashes) {
            assertThat(filter.mightContain(hash)).as("seed %d", SEED).isTrue();
            assertThat(filter.add(hash)).as("seed %d", SEED).isFalse();
        }
        int strangers = 200_000;
        long admitted = random.longs(strangers).filter(filter::mightContain).count();
        double sigma = Math.sqrt(rate * (1 - rate) / strangers);
        assertThat((double) admitted / strangers).isLessThan(rate + 3 * sigma);
        assertThat((double) lost / members).isLessThan(rate + 3 * Math.sqrt(rate / members));
        assertThat(filter.estimatedFalsePositiveRate())
                .isCloseTo((double) admitted / strangers, within(0.2 * rate + 4 * sigma));
        assertThat(filter.estimatedDistinct()).isCloseTo(members - lost, within(0.05 * members + 3));
    }

    @Test
    void memory_growsWithWhatIsHeld() {
        ScalableBloomFilter filter = new ScalableBloomFilter(1000, 0.01);
        long empty = filter.bits();
        new SplittableRandom(SEED).longs(1000).forEach(filter::add);
        assertThat(filter.chain()).hasSize(1);
        assertThat(filter.bits()).isEqualTo(empty).isLessThan(16_000);
        new SplittableRandom(SEED + 1).longs(100_000).forEach(filter::add);
        assertThat(filter.bits()).isLessThan(3 * 20 * 101_000L);
    }

    @Test
    void restoredChain_answersAndGrowsAsTheOriginal() {
        ScalableBloomFilter filter = new ScalableBloomFilter(50, 0.02);
        SplittableRandom random = new SplittableRandom(SEED);
        random.longs(700).forEach(filter::add);
        ScalableBloomFilter restored = new ScalableBloomFilter(50, 0.02);
        for (int level = 0; level < filter.chain().size(); level++) {
            restored.restore(level, filter.chain().get(level).words().clone(), filter.added(level));
        }
        ScalableBloomFilter copy = filter.copy();
        for (int i = 0; i < 2000; i++) {
            long hash = random.nextLong();
            boolean fresh = filter.add(hash);
            assertThat(restored.add(hash)).as("seed %d, %d", SEED, i).isEqualTo(fresh);
            assertThat(copy.add(hash)).isEqualTo(fresh);
        }
        assertThat(restored.chain()).hasSameSizeAs(filter.chain());
        assertThatThrownBy(() -> restored.restore(0, new long[3], 1)).hasMessageContaining("3 words for");
    }
}
