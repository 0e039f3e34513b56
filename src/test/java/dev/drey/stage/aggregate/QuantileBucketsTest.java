package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.testing.RandomChunks;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuantileBucketsTest {
    private static final double ERROR = 1.0 / 128;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void doubles_areWithinTheErrorAndInOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[5000];
        for (int i = 0; i < values.length; i++) {
            double drawn = Double.longBitsToDouble(random.nextLong());
            values[i] = Double.isFinite(drawn) ? drawn : 1;
        }
        Arrays.sort(values);
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            double allowed = Math.max(ERROR * Math.abs(value), Math.scalb(1.0, -1029));
            assertThat(QuantileBuckets.value(QuantileBuckets.of(value)))
                    .as("seed %d, %s", seed, value)
                    .isBetween(value - allowed, value + allowed);
            assertThat(QuantileBuckets.of(values[Math.max(0, i - 1)])).isLessThanOrEqualTo(QuantileBuckets.of(value));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void longs_areWithinTheErrorAndInOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] values = new long[5000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextLong() >> random.nextInt(64);
        }
        values[0] = Long.MIN_VALUE;
        values[1] = Long.MAX_VALUE;
        Arrays.sort(values);
        for (int i = 0; i < values.length; i++) {
            long value = values[i];
            assertThat(Math.abs(QuantileBuckets.longValue(QuantileBuckets.of(value)) - value))
                    .as("seed %d, %d", seed, value)
                    .isLessThanOrEqualTo(ERROR * Math.abs((double) value));
            assertThat(QuantileBuckets.of(values[Math.max(0, i - 1)])).isLessThanOrEqualTo(QuantileBuckets.of(value));
        }
    }

    @Test
    void smallWholeNumbersAndSpecialValues_areExact() {
        for (long value = -127; value < 128; value++) {
            assertThat(QuantileBuckets.longValue(QuantileBuckets.of(value))).isEqualTo(value);
        }
        for (double value : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThat(Double.compare(QuantileBuckets.value(QuantileBuckets.of(value)), value))
                    .isZero();
        }
        assertThat(QuantileBuckets.of(Double.NaN)).isGreaterThan(QuantileBuckets.of(Double.POSITIVE_INFINITY));
        assertThat(QuantileBuckets.of(-0.0)).isEqualTo(QuantileBuckets.of(0.0));
        assertThat(QuantileBuckets.of(Double.MIN_VALUE)).isPositive();
    }
}
