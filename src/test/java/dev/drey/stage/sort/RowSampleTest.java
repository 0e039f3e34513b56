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
        RowSample all = new RowSample(SCHEMA, COLUMNS, 1000, 1 << 20, 0);
        int[] ends = {0, 100, 90_000, 100_000};
        for (int part = 1; part < ends.length; part++) {
            RowSample sample = new RowSample(SCHEMA, COLUMNS, 1000, 1 << 20, part);
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
        RowSample sample = new RowSample(SCHEMA, COLUMNS, 1000, 1 << 20, 1);
        sample.add(numbers(0, 30));
        assertThat(sample.rows().selectedCount()).isEqualTo(30);
    }

    private static final int LONG_BYTES = 20 << 10;

    /** Rows whose only column is the number, blown up. */
    private static Chunk longStrings(int from, int to) {
        Chunk chunk = Chunk.allocate(Schema.parse("name string"), to - from);
        for (int n = from; n < to; n++) {
            chunk.strings(0).setString(n - from, String.format("%06d", n) + "x".repeat(LONG_BYTES - 6));
        }
        chunk.setRowCount(to - from);
        return chunk;
    }

    @Test
    void largeRows_areFewerWithinTheBytes() {
        long most = 1 << 20;
        RowSample all = new RowSample(Schema.parse("name string"), new int[] {0}, 512, most, 0);
        for (int part = 0; part < 2; part++) {
            RowSample sample = new RowSample(Schema.parse("name string"), new int[] {0}, 512, most, 1 + part);
            for (int from = 0; from < 1500; from += 500) {
                sample.add(longStrings(1500 * part + from, 1500 * part + from + 500));
            }
            assertThat(sample.peakBytes()).isBetween(most / 8, most);
            assertThat(sample.rows().selectedCount()).isBetween(3, (int) (most / 4 / LONG_BYTES));
            all.addSample(sample.rows());
        }
        assertThat(all.peakBytes()).isLessThanOrEqualTo(most);
        assertThat(all.rows().selectedCount()).isBetween(2, (int) (most / 4 / LONG_BYTES));
    }

    @Test
    void aRowThatIsLargerThanTheBytes_isKept() {
        RowSample sample = new RowSample(Schema.parse("name string"), new int[] {0}, 512, 1000, 3);
        sample.add(longStrings(0, 10));
        assertThat(sample.rows().selectedCount()).isEqualTo(1);
    }

    /** One part has large rows, of which fewer are kept: the small ones of the other are cut likewise. */
    @Test
    void samplesOfPartsWithRowsOfUnequalSize_areNotBiased() {
        Schema names = Schema.parse("name string");
        int large = 0;
        int small = 0;
        for (int seed = 0; seed < 100; seed++) {
            RowSample all = new RowSample(names, new int[] {0}, 512, 1 << 20, 0);
            RowSample ofLarge = new RowSample(names, new int[] {0}, 512, 1 << 18, 2 * seed);
            ofLarge.add(longStrings(0, 50));
            RowSample ofSmall = new RowSample(names, new int[] {0}, 512, 1 << 18, 2 * seed + 1);
            Chunk ones = Chunk.allocate(names, 50);
            for (int row = 0; row < 50; row++) {
                ones.strings(0).setString(row, "y");
            }
            ones.setRowCount(50);
            ofSmall.add(ones);
            all.addSample(seed % 2 == 0 ? ofLarge.rows() : ofSmall.rows());
            all.addSample(seed % 2 == 0 ? ofSmall.rows() : ofLarge.rows());
            Chunk rows = all.rows();
            for (int row = 0; row < rows.rowCount(); row++) {
                boolean isLarge = rows.strings(0).getString(row).length() > 1;
                large += isLarge ? 1 : 0;
                small += isLarge ? 0 : 1;
            }
        }
        assertThat(large).isGreaterThan(90);
        assertThat((double) small / large)
                .as("%d small, %d large", small, large)
                .isBetween(0.6, 1.4);
    }
}
