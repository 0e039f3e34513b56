package dev.drey.stage.source.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistributionTest {
    private static final int DRAWS = 200_000;
    private static final RowRange ROWS = new RowRange(0, 1, DRAWS);
    private static final long KEY = CounterRandom.key(42, "test");

    private static long[] draw(LongDistribution distribution) {
        long[] out = new long[DRAWS];
        distribution.fill(ROWS, out);
        return out;
    }

    /** Pearson's statistic; for n degrees of freedom about n, with a deviation of sqrt(2n). */
    private static double chiSquare(long[] counts, double[] expected) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
        }
        return sum;
    }

    private static void assertFits(long[] counts, double[] expected) {
        double freedom = counts.length - 1;
        assertThat(chiSquare(counts, expected)).isLessThan(freedom + 4 * Math.sqrt(2 * freedom));
    }

    @Test
    void bits_areThoseOfSplittableRandom() {
        SplittableRandom random = new SplittableRandom(7);
        for (int n = 1; n <= 100; n++) {
            assertThat(CounterRandom.bits(7, n)).isEqualTo(random.nextLong());
        }
    }

    @Test
    void uniform_hitsEachNumberAlike_andNoOther() {
        long[] counts = new long[100];
        for (long value : draw(new UniformLongs(KEY, -50, 49))) {
            counts[(int) value + 50]++;
        }
        double[] expected = new double[100];
        Arrays.fill(expected, DRAWS / 100.0);
        assertFits(counts, expected);
    }

    @Test
    void uniformOverAllLongs_isSpreadOverAll() {
        long negative = Arrays.stream(draw(new UniformLongs(KEY, Long.MIN_VALUE, Long.MAX_VALUE)))
                .filter(value -> value < 0)
                .count();
        assertThat(negative / (double) DRAWS).isCloseTo(0.5, within(0.01));
    }

    @Test
    void zipf_hitsRanksInProportion() {
        for (double exponent : new double[] {0, 0.5, 1, 1.5, 3}) {
            int ranks = 50;
            long[] counts = new long[ranks];
            for (long rank : draw(new ZipfRanks(KEY, ranks, exponent))) {
                counts[(int) rank - 1]++;
            }
            double[] expected = new double[ranks];
            double sum = 0;
            for (int k = 1; k <= ranks; k++) {
                expected[k - 1] = Math.pow(k, -exponent);
                sum += expected[k - 1];
            }
            for (int k = 0; k < ranks; k++) {
                expected[k] *= DRAWS / sum;
            }
            assertFits(counts, expected);
        }
    }

    @Test
    void zipfOfManyRanks_staysInThem() {
        long[] drawn = draw(new ZipfRanks(KEY, 1_000_000, 1.1));
        assertThat(Arrays.stream(drawn).min().getAsLong()).isEqualTo(1);
        assertThat(Arrays.stream(drawn).max().getAsLong()).isBetween(900_000L, 1_000_000L);
        assertThat(draw(new ZipfRanks(KEY, 1, 1))).containsOnly(1);
    }

    @Test
    void normal_hasItsQuantilesMeanAndDeviation() {
        assertThat(NormalDoubles.quantile(0.5)).isZero();
        assertThat(NormalDoubles.quantile(0.975)).isCloseTo(1.959963984540054, within(1e-14));
        assertThat(NormalDoubles.quantile(1e-10)).isCloseTo(-6.361340902404056, within(1e-13));
        assertThat(NormalDoubles.quantile(1e-20)).isCloseTo(-9.262340089798408, within(1e-13));
        double[] drawn = new double[DRAWS];
        new NormalDoubles(KEY, 10, 2).fill(ROWS, drawn);
        double mean = Arrays.stream(drawn).average().getAsDouble();
        double variance = Arrays.stream(drawn)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .getAsDouble();
        assertThat(mean).isCloseTo(10, within(0.02));
        assertThat(variance).isCloseTo(4, within(0.05));
    }

    @Test
    void jitter_takesAwayUpToItsBound() {
        long[] drawn = draw(new JitteredLongs(LongSequence.constant(1000), KEY, 9));
        assertThat(Arrays.stream(drawn).distinct().sorted())
                .containsExactly(991L, 992L, 993L, 994L, 995L, 996L, 997L, 998L, 999L, 1000L);
    }

    @Test
    void sequence_thatLeavesItsType_isRefused() {
        LongSequence sequence = new LongSequence(990, 5, -999, 999);
        long[] out = new long[3];
        sequence.fill(new RowRange(0, 1, 2), out);
        assertThat(out).startsWith(990, 995);
        assertThatThrownBy(() -> sequence.fill(new RowRange(0, 1, 3), out))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the sequence leaves the range of its type at row 2");
        assertThatThrownBy(() -> new LongSequence(0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE).at(2))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rowsInAnyRanges_haveTheSameValues() {
        LongDistribution[] distributions = {
            new UniformLongs(KEY, 0, 1000),
            new ZipfRanks(KEY, 1000, 1),
            new LongSequence(5, 3, Long.MIN_VALUE, Long.MAX_VALUE),
            new JitteredLongs(new LongSequence(5, 3, Long.MIN_VALUE, Long.MAX_VALUE), KEY, 100),
            new RoundedDoubles(new NormalDoubles(KEY, 0, 1), 100, Long.MAX_VALUE)
        };
        for (LongDistribution distribution : distributions) {
            long[] all = new long[100];
            distribution.fill(new RowRange(0, 1, 100), all);
            for (int stride = 1; stride <= 3; stride++) {
                for (int first = 0; first < 20; first++) {
                    long[] some = new long[10];
                    distribution.fill(new RowRange(first, stride, 10), some);
                    for (int i = 0; i < 10; i++) {
                        assertThat(some[i]).as("%s", distribution).isEqualTo(all[first + i * stride]);
                    }
                }
            }
        }
    }
}
