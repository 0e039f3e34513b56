package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IntegerSumsTest {
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private static IntegerSums sums() {
        IntegerSums sums = new IntegerSums();
        sums.ensureGroups(1);
        return sums;
    }

    private static Column[] column(long... values) {
        LongColumn column = new LongColumn(values.length);
        System.arraycopy(values, 0, column.values(), 0, values.length);
        return new Column[] {column};
    }

    private static void add(IntegerSums sums, long... values) {
        sums.accumulate(column(values), null, values.length, new int[values.length]);
    }

    private static String partial(IntegerSums sums) {
        Chunk partial = Chunk.allocate(Schema.parse("low bigint, high bigint, count bigint"), 1);
        sums.export(null, 0, 1, new Column[] {partial.column(0), partial.column(1), partial.column(2)}, 0);
        partial.setRowCount(1);
        return partial.toString();
    }

    @Test
    void sumsAcrossTheCarry_areExactBothWays() {
        IntegerSums sums = sums();
        add(sums, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(sums.sum(0)).isEqualTo(MAX.multiply(BigInteger.valueOf(3)));
        assertThat(sums.high(0)).isEqualTo(1);
        add(sums, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);
        assertThat(sums.sum(0)).isEqualTo(BigInteger.valueOf(-3));
        assertThat(sums.high(0)).isZero();
    }

    @Test
    void equalSums_haveEqualPartialsWhateverTheWay() {
        IntegerSums detour = sums();
        add(detour, Long.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 7);
        IntegerSums straight = sums();
        add(straight, 1, 1, 1, 1, 1);
        assertThat(partial(detour)).isEqualTo(partial(straight));
    }

    @Test
    void retractionAcrossTheCarry_leavesNothing() {
        long[] values = {Long.MIN_VALUE, Long.MIN_VALUE, -1, Long.MAX_VALUE, 0, Long.MIN_VALUE};
        IntegerSums sums = sums();
        add(sums, values);
        long[] backwards = new long[values.length];
        Arrays.setAll(backwards, i -> values[values.length - 1 - i]);
        sums.retract(column(backwards), null, values.length, new int[values.length]);
        assertThat(partial(sums)).isEqualTo(partial(sums()));
    }
}
