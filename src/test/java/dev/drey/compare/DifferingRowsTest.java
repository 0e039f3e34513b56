package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Schema;
import dev.drey.compare.SinkComparison.RowPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferingRowsTest {
    @Test
    void manyRowsOfOneKey_areHeldToTheFirstOnes() {
        DifferingRows rows = new DifferingRows(Schema.parse("k string, v bigint"), new int[] {0}, 2);
        for (int v = 1000; v > 0; v--) {
            rows.add(new String[] {"a", Integer.toString(v)}, 1);
        }

        assertThat(rows.pairs())
                .containsExactly(new RowPair(List.of("a", "1"), null, 1), new RowPair(List.of("a", "2"), null, 1));
    }
}
