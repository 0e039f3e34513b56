package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.testing.RandomChunks;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SquareSumsTest {
    private static final int UNIT = 2 * DoubleSums.UNIT;
    private static final int LEAST = 2 * WideSum.UNIT;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(50);
    }

    /** Shifts over all words, signs, values outside the fixed point and sums that overflow it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void addedAndTakenBack_givesTheSumOfBigIntegers(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SquareSums sums = new SquareSums(UNIT);
        sums.ensureGroups(1);
        BigInteger expected = BigInteger.ZERO;
        for (int i = 0; i < 2000; i++) {
            long value = random.nextLong() >>> 11 + random.nextInt(53);
            int exponent = random.nextInt(20) == 0 ? random.nextInt(LEAST, 1942) : random.nextInt(UNIT, UNIT + 150);
            boolean negative = random.nextInt(3) == 0;
            sums.add(0, value, exponent, negative);
            BigInteger square = BigInteger.valueOf(value).pow(2).shiftLeft(exponent - LEAST);
            expected = negative ? expected.subtract(square) : expected.add(square);
            if (i % 100 == 0) {
                assertThat(sums.value(0, LEAST)).as("seed %d, step %d", seed, i).isEqualTo(expected);
            }
        }
        assertThat(sums.value(0, LEAST)).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void squaresOfTheGreatestLongs_fitExactly() {
        SquareSums sums = new SquareSums(0);
        sums.ensureGroups(1);
        sums.add(0, Long.MIN_VALUE, 0, false);
        sums.add(0, Long.MAX_VALUE, 0, false);
        BigInteger expected = BigInteger.valueOf(Long.MIN_VALUE)
                .pow(2)
                .add(BigInteger.valueOf(Long.MAX_VALUE).pow(2));
        assertThat(sums.value(0, 0)).isEqualTo(expected);
        assertThat(sums.isFixed(0)).isTrue();
    }

    @Test
    void overflowOf256Bits_goesToTheWideSum() {
        SquareSums sums = new SquareSums(UNIT);
        sums.ensureGroups(1);
        long value = (1L << 53) - 1;
        int exponent = UNIT + 148;
        for (int i = 0; i < 7; i++) {
            sums.add(0, value, exponent, false);
        }
        assertThat(sums.isFixed(0)).isFalse();
        BigInteger expected = BigInteger.valueOf(value).pow(2).multiply(BigInteger.valueOf(7));
        assertThat(sums.value(0, LEAST)).isEqualTo(expected.shiftLeft(exponent - LEAST));
        for (int i = 0; i < 7; i++) {
            sums.add(0, value, exponent, true);
        }
        assertThat(sums.value(0, LEAST)).isZero();
    }

    @Test
    void squareRoot_isRoundedToNearest() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            BigInteger numerator = new BigInteger(1 + random.nextInt(300), new Random(random.nextLong()));
            BigInteger denominator = BigInteger.valueOf(1 + random.nextLong(Long.MAX_VALUE));
            double root = ExactRounding.squareRoot(numerator, denominator);
            // The root lies between the midpoints to the neighbours: squared, that needs no root.
            BigDecimal least = middle(Math.nextDown(root), root).max(BigDecimal.ZERO);
            BigDecimal most = middle(root, Math.nextUp(root));
            BigDecimal divisor = new BigDecimal(denominator);
            assertThat(new BigDecimal(numerator))
                    .as("%s / %s", numerator, denominator)
                    .isBetween(
                            least.multiply(least).multiply(divisor),
                            most.multiply(most).multiply(divisor));
        }
        assertThat(ExactRounding.squareRoot(BigInteger.valueOf(9), BigInteger.valueOf(4)))
                .isEqualTo(1.5);
        assertThat(ExactRounding.squareRoot(BigInteger.ZERO, BigInteger.ONE)).isZero();
    }

    private static BigDecimal middle(double low, double high) {
        return new BigDecimal(low).add(new BigDecimal(high)).divide(BigDecimal.valueOf(2));
    }
}
