package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowOrderTest {
    private static final Chunk ROWS = Chunks.parse("""
            x double | s string
            1.0      | b
            null     | a
            NaN      | a
            -0.0     | a
            0.0      | a
            1.0      | a
            """);

    @Test
    void nulls_standWhereTheyWereAskedToBe_whateverTheDirection() {
        assertThat(sorted(RowOrder.by(List.of(new RowOrder.Key(0, false, false)))))
                .containsExactly(3, 4, 0, 5, 2, 1);
        assertThat(sorted(RowOrder.by(List.of(new RowOrder.Key(0, true, false)))))
                .containsExactly(2, 0, 5, 3, 4, 1);
        assertThat(sorted(RowOrder.by(List.of(new RowOrder.Key(0, false, true)))))
                .containsExactly(1, 3, 4, 0, 5, 2);
        assertThat(sorted(RowOrder.by(List.of(new RowOrder.Key(0, true, true)))))
                .containsExactly(1, 2, 0, 5, 3, 4);
    }

    @Test
    void totalOrder_tellsTiesApartByTheOtherColumnsAndTheSignOfZero() {
        RowOrder order = RowOrder.by(List.of(new RowOrder.Key(0, true, false)));
        assertThat(order.compare(ROWS, 0, ROWS, 5)).isZero();
        assertThat(order.compare(ROWS, 3, ROWS, 4)).isZero();
        RowOrder total = order.total(ROWS.schema());
        assertThat(total.compare(ROWS, 0, ROWS, 5)).isPositive();
        assertThat(total.compare(ROWS, 3, ROWS, 4)).isNegative();
        assertThat(sorted(total)).containsExactly(2, 5, 0, 3, 4, 1);
    }

    private static List<Integer> sorted(RowOrder order) {
        return IntStream.range(0, ROWS.rowCount())
                .boxed()
                .sorted((a, b) -> order.compare(ROWS, a, ROWS, b))
                .toList();
    }
}
