package dev.drey.stage.sort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RowSampleTest {
    private static final Schema SCHEMA = Schema.parse("other string, n bigint");
    private static final int[] COLUMNS = {1};

    private static Chunk numbers(int from, int to) {
        Chunk chunk = Chunk.allocate(SCHEMA, to - from);
        for (int n = from; n < to; n++) {
            chunk.strings(0).setString(n - from, "x");
            chunk.longs(1).set(n - from, n);
        }
        chunk.setRowCount(to - from);
        return chunk;
    }

    @Test
    void samplesOfUnequalParts_makeAUniformSampleOfAll() {
        RowSample all = new RowSample(SCHEMA, COLUMNS, 1000, 0);
        int[] ends = {0, 100, 90_000, 100_000};
        for (int part = 1; part < ends.length; part++) {
            RowSample sample = new RowSample(SCHEMA, COLUMNS, 1000, part);
            for (int from = ends[part - 1]; from < ends[part]; from += 100) {
                sample.add(numbers(from, from + 100));
            }
            all.addSample(sample.rows());
        }
        Chunk rows = all.rows();
        assertThat(rows.selectedCount()).isEqualTo(1000);
        long[] drawn = Arrays.copyOf(rows.longs(0).values(), 1000);
        assertThat(Arrays.stream(drawn).distinct().count()).isEqualTo(1000);
        for (int tenth = 0; tenth < 10; tenth++) {
            long low = tenth * 10_000L;
            long inside = Arrays.stream(drawn)
                    .filter(n -> n >= low && n < low + 10_000)
                    .count();
            assertThat(inside).as("tenth %d", tenth).isBetween(60L, 140L); // 100 ± 4 sigma
        }
    }

    @Test
    void fewRows_areAllKept() {
        RowSample sample = new RowSample(SCHEMA, COLUMNS, 1000, 1);
        sample.add(numbers(0, 30));
        assertThat(sample.rows().selectedCount()).isEqualTo(30);
    }
}
