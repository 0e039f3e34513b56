package dev.drey.stage.sort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowOrder;
import dev.drey.runtime.SpillSpaces;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyRangesTest {
    @Test
    void rangesAreThoseOfPlainCompares() {
        for (int seed = 0; seed < 40; seed++) {
            DrawnRows drawn = new DrawnRows(seed);
            Chunk rows = drawn.draw(DrawnRows.ALL_TYPES, 500);
            RowOrder order = drawn.order(DrawnRows.ALL_TYPES);
            if (order.keys().isEmpty()) {
                continue;
            }
            SortPlan plan = new SortPlan(
                    DrawnRows.ALL_TYPES,
                    false,
                    DrawnRows.ALL_TYPES,
                    order,
                    1 << 20,
                    Long.MAX_VALUE,
                    8,
                    100,
                    SpillSpaces.LOCAL);
            RowSample sample = new RowSample(plan.rows(), plan.keyColumns(), 7, 1 << 20, seed);
            sample.add(rows);
            Chunk bounds = DrawnRows.sorted(sample.rows(), plan.sampleOrder());
            KeyRanges ranges = new KeyRanges(new RowEncoder(plan.rows(), order));
            ranges.addBounds(bounds, new RowEncoder(plan.sample(), plan.sampleOrder()));
            int[] found = new int[rows.rowCount()];
            ranges.rangesOf(rows, found);

            int[] keys = plan.keyColumns();
            for (int row = 0; row < rows.rowCount(); row++) {
                int at = row;
                long expected = IntStream.range(0, bounds.rowCount())
                        .filter(bound -> compare(order, rows, at, bounds, bound, keys) >= 0)
                        .count();
                assertThat(found[row]).as("seed %d, row %d", seed, row).isEqualTo((int) expected);
            }
        }
    }

    private static int compare(RowOrder order, Chunk rows, int row, Chunk bounds, int bound, int[] keys) {
        for (int k = 0; k < keys.length; k++) {
            int compared = RowOrder.compare(order.keys().get(k), rows.column(keys[k]), row, bounds.column(k), bound);
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    @Test
    void withoutBounds_thereIsOneRange() {
        Chunk rows = new DrawnRows(1).draw(DrawnRows.ALL_TYPES, 10);
        RowOrder order = RowOrder.by(List.of(new RowOrder.Key(1, false, false)));
        int[] found = IntStream.generate(() -> 9).limit(10).toArray();
        new KeyRanges(new RowEncoder(DrawnRows.ALL_TYPES, order)).rangesOf(rows, found);
        assertThat(found).containsOnly(0);
    }
}
