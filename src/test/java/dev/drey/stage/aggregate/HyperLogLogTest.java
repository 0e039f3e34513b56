package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HyperLogLogTest {
    private static HyperLogLog of(int precision, long[] hashes, int from, int to) {
        HyperLogLog sketch = new HyperLogLog(precision);
        for (int i = from; i < to; i++) {
            sketch.add(hashes[i]);
        }
        return sketch;
    }

    /** Hashes of the numbers behind a start that the seed draws, as values are hashed in pipelines. */
    private static long[] hashes(long seed, int count) {
        LongColumn values = new LongColumn(count);
        long start = new SplittableRandom(seed).nextLong();
        for (int i = 0; i < count; i++) {
            values.set(i, start + i);
        }
        long[] hashes = new long[count];
        Hashing.hash(new Column[] {values}, null, count, hashes);
        return hashes;
    }

    /**
     * The mean is unbiased but for 1.1 in so many registers, which the estimator leaves, and the spread is as promised; no estimate is out by more than 4.5
     * deviations, or by the one value that two in one register hide.
     */
    @ParameterizedTest
    @CsvSource({"10,5", "10,60", "10,700", "10,3000", "10,40000", "12,100", "12,5000", "6,1000"})
    void error_isWithinItsBoundOverAThousandSeeds(int precision, int distinct) {
        int seeds = 1000;
        double bound = HyperLogLog.standardError(precision);
        double sum = 0;
        double squares = 0;
        for (long seed = 0; seed < seeds; seed++) {
            double error = of(precision, hashes(seed, distinct), 0, distinct).estimate() / distinct - 1;
            assertThat(Math.abs(error)).as("seed %d", seed).isLessThan(4.5 * bound + 1.01 / distinct);
            sum += error;
            squares += error * error;
        }
        assertThat(sum / seeds).isCloseTo(0, within(4 * bound / Math.sqrt(seeds) + 1.1 / (1 << precision)));
        assertThat(Math.sqrt(squares / seeds)).isLessThan(1.1 * bound);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 8, 12, 18})
    void mergingAndWriting_giveTheRegistersOfAllHashesWhateverTheForm(int precision) {
        for (int count : new int[] {0, 1, 3, 40, 300, 20_000}) {
            long[] hashes = hashes(count, count);
            HyperLogLog all = of(precision, hashes, 0, count);
            for (int cut : new int[] {0, count / 50, count / 2, count}) {
                HyperLogLog left = of(precision, hashes, 0, cut);
                HyperLogLog right = of(precision, hashes, cut, count);
                byte[] written = new byte[right.bytes() + 3];
                right.write(written, 3);
                HyperLogLog copy = left.copy();
                copy.merge(written, 3, right.bytes());
                left.merge(right);
                assertThat(left).as("p %d, %d of %d", precision, cut, count).isEqualTo(all);
                assertThat(copy).isEqualTo(all);
                assertThat(left.estimate()).isEqualTo(all.estimate());
            }
        }
    }

    @Test
    void extremeHashes_haveEstimates() {
        HyperLogLog sketch = new HyperLogLog(4);
        assertThat(sketch.estimate()).isZero();
        sketch.add(0);
        assertThat(Math.round(sketch.estimate())).isEqualTo(1);
        for (long register = 0; register < 16; register++) {
            sketch.add(register << 60);
        }
        assertThat(sketch.estimate()).isInfinite();
    }

    @Test
    void memory_staysWithinTheRegisters() {
        HyperLogLog sketch = of(12, hashes(1, 1_000_000), 0, 1_000_000);
        assertThat(sketch.heapBytes()).isLessThan(4096 + 100);
        assertThat(of(12, hashes(1, 10), 0, 10).heapBytes()).isLessThan(200);
    }

    @Test
    void badArguments_areRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> new HyperLogLog(19)).hasMessage("precision 19; allowed: 4 to 18");
        assertThatThrownBy(() -> new HyperLogLog(5).merge(new HyperLogLog(6)))
                .hasMessage("a sketch of precision 6 merged into one of 5");
        assertThatThrownBy(() -> new HyperLogLog(5).merge(new byte[] {7, 1}, 0, 2))
                .hasMessage("2 bytes that begin with 7 are no sketch of precision 5");
        ApproxCountDistinctFunction function = new ApproxCountDistinctFunction();
        CallShape call = CallShape.of(List.of(DataType.STRING, DataType.DOUBLE), Overflow.FAIL);
        assertThatThrownBy(() -> function.bindChecked(call)).hasMessageContaining("precision is no constant number");
        DoubleColumn precision = new DoubleColumn(1);
        precision.set(0, 3.5);
        assertThatThrownBy(() -> function.bindChecked(call.withConstant(1, precision)))
                .hasMessageContaining("precision is 3.5; allowed: whole numbers from 4 to 18");
        assertThatThrownBy(() -> function.bindChecked(
                        CallShape.of(List.of(DataType.STRING), Overflow.FAIL).withRetracting()))
                .hasMessageContaining("approx_count_distinct(string) cannot take rows back");
    }

    @Test
    void precisions_areOtherSketches() {
        List<String> signatures = new ArrayList<>();
        for (int precision = 4; precision <= 18; precision++) {
            signatures.add(new DistinctSketches.Type(precision).signature());
        }
        assertThat(signatures).doesNotHaveDuplicates();
    }
}
