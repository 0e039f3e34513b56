package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where representations change: the fixed point's edges, its overflow, wide sums and their carries. */
class DoubleSumsTest {
    private static final double GREATEST = Double.MAX_VALUE;

    private static DoubleSums sums(double... values) {
        DoubleSums sums = new DoubleSums();
        sums.ensureGroups(1);
        DoubleColumn column = new DoubleColumn(values.length);
        System.arraycopy(values, 0, column.values(), 0, values.length);
        sums.accumulate(new Column[] {column}, null, values.length, new int[values.length]);
        return sums;
    }

    private static double sum(double... values) {
        return sums(values).sum(0);
    }

    @Test
    void cancellation_losesNothing() {
        assertThat(sum(1e308, 1.0, -1e308)).isEqualTo(1.0);
        assertThat(sum(1e16, 1.0, 1.0, -1e16)).isEqualTo(2.0);
        assertThat(sum(GREATEST, GREATEST, -GREATEST, -GREATEST, 4.9E-324)).isEqualTo(4.9E-324);
        assertThat(sum(1e-9, 1e20, -1e20)).isEqualTo(1e-9);
    }

    @Test
    void sumBeyondTheGreatestDouble_isInfinite_itsMeanIsNot() {
        assertThat(sum(GREATEST, GREATEST)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(sums(GREATEST, GREATEST).average(0)).isEqualTo(GREATEST);
        assertThat(sum(-GREATEST, -GREATEST)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void valuesThatAreNoNumbers_decideAsIeeeSays() {
        assertThat(sum(1, Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(sum(1, Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(sum(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)).isNaN();
        assertThat(sum(Double.POSITIVE_INFINITY, Double.NaN)).isNaN();
    }

    @Test
    void zeros_giveOneZero() {
        assertThat(Double.doubleToRawLongBits(sum(-0.0, -0.0))).isZero();
        assertThat(Double.doubleToRawLongBits(sum(1.5, -1.5))).isZero();
        assertThat(Double.doubleToRawLongBits(sums(-4.9E-324, 0, 0, 0).average(0)))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1074, -1030, -133, -132, -81, -80, -79, -29, -28, 0, 35, 36, 44, 45, 46, 100, 971, 1023})
    void valuesAroundEveryBoundary_areExact(int exponent) {
        double base = Math.scalb(1.0, exponent);
        double[] values = {base, Math.nextUp(base), -Math.nextDown(base), base, -Math.nextUp(base), base};
        BigDecimal exact = BigDecimal.ZERO;
        for (double value : values) {
            exact = exact.add(new BigDecimal(value));
        }
        assertThat(sum(values)).isEqualTo(NaiveAggregates.nearest(exact, BigDecimal.ONE));
    }

    @ParameterizedTest
    @ValueSource(doubles = {3e13, -3e13, 6e10, -6e10, 1e-7, 1e100, -1e-300, 0.1})
    void manyEqualValues_carryAndOverflowWithoutLoss(double value) {
        int count = 100_000;
        double[] values = IntStream.range(0, count).mapToDouble(i -> value).toArray();
        BigDecimal exact = new BigDecimal(value).multiply(BigDecimal.valueOf(count));
        assertThat(sum(values)).isEqualTo(NaiveAggregates.nearest(exact, BigDecimal.ONE));
        assertThat(sums(values).average(0)).isEqualTo(value);
    }

    @Test
    void rounding_agreesWithBigDecimalForRandomWords() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            long high = random.nextLong() >> random.nextInt(64);
            long low = random.nextLong() & -1L << random.nextInt(64);
            BigDecimal exact = new BigDecimal(value(high, low)).multiply(new BigDecimal(Math.scalb(1.0, -80)));
            assertThat(ExactRounding.toDouble(high, low, -80))
                    .as("%x %x", high, low)
                    .isEqualTo(NaiveAggregates.nearest(exact, BigDecimal.ONE));
        }
    }

    @Test
    void halfwayWords_roundToEven() {
        assertThat(ExactRounding.toDouble(0, (1L << 53) + 1, 0)).isEqualTo(0x1p53);
        assertThat(ExactRounding.toDouble(0, (1L << 53) + 3, 0)).isEqualTo(0x1p53 + 4);
        assertThat(ExactRounding.toDouble((1L << 53) + 1, 0, -64)).isEqualTo(0x1p53);
        assertThat(ExactRounding.toDouble((1L << 53) + 1, 1, -64)).isEqualTo(0x1p53 + 2);
        assertThat(ExactRounding.toDouble(Long.MIN_VALUE, 0, 0)).isEqualTo(-0x1p127);
    }

    /** Words as a number, by other means. */
    private static BigInteger value(long high, long low) {
        return new BigInteger(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
    }
}
