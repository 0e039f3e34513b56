package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.testing.RandomChunks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnTest {

    @ParameterizedTest
    @EnumSource(Storage.class)
    void newColumn_isValidThroughout(Storage storage) {
        Column column = Column.create(storage, 3);

        assertThat(column.storage()).isEqualTo(storage);
        assertThat(column.capacity()).isEqualTo(3);
        assertThat(column.hasNulls()).isFalse();
        assertThat(column.isNull(2)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void grownColumn_keepsNulls_andNewRowsAreValid(Storage storage) {
        Column column = Column.create(storage, 10);
        column.setNull(3);

        column.ensureCapacity(1000);

        assertThat(column.capacity()).isGreaterThanOrEqualTo(1000);
        assertThat(column.isNull(3)).isTrue();
        for (int row = 4; row < 1000; row++) {
            assertThat(column.isNull(row)).as("row %d", row).isFalse();
        }
        column.setNull(999);
        assertThat(column.isNull(999)).isTrue();
        assertThat(column.isNull(998)).isFalse();
        column.setValid(3);
        assertThat(column.isNull(3)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void capacity_neverShrinks_andGrowsByHalfAtLeast(Storage storage) {
        Column column = Column.create(storage, 100);
        column.ensureCapacity(5);
        assertThat(column.capacity()).isEqualTo(100);
        column.ensureCapacity(101);
        assertThat(column.capacity()).isEqualTo(150);
        assertThat(column.heapBytes()).isGreaterThanOrEqualTo(150);
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void resetColumn_hasForgottenItsNulls_alsoWhenNewOnesCome(Storage storage) {
        Column column = Column.create(storage, 200);
        column.setNull(7);
        column.setNull(150);

        column.reset();
        assertThat(column.isNull(7)).isFalse();

        column.setNull(8);
        assertThat(column.isNull(7)).isFalse();
        assertThat(column.isNull(150)).isFalse();
        assertThat(column.isNull(8)).isTrue();
    }

    static Stream<Long> seeds() {
        return RandomChunks.seeds(300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void copiedRows_equalTheirSource(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        Chunk source = random.chunk(schema, 1 + random.below(150));
        Chunk target = random.chunk(schema, random.below(150));
        int[] rows = random.below(3) == 0 ? null : ascending(random, source.rowCount());
        int from = random.below(rows == null ? source.rowCount() : rows.length);
        int count = random.below((rows == null ? source.rowCount() : rows.length) - from + 1);
        int at = random.below(target.rowCount() + 1);

        for (int c = 0; c < schema.size(); c++) {
            Column in = source.column(c);
            Column out = target.column(c);
            List<Object> expected = new ArrayList<>();
            for (int row = 0; row < at; row++) {
                expected.add(ColumnAssertions.value(out, row));
            }
            for (int i = 0; i < count; i++) {
                expected.add(ColumnAssertions.value(in, rows == null ? from + i : rows[from + i]));
            }

            out.copyFrom(in, rows, from, count, at);

            List<Object> actual = new ArrayList<>();
            for (int row = 0; row < at + count; row++) {
                actual.add(ColumnAssertions.value(out, row));
            }
            assertThat(actual).as("seed %d, column %d", seed, c).isEqualTo(expected);
        }
    }

    private static int[] ascending(RandomChunks random, int rows) {
        int[] selection = new int[rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (random.below(2) == 0) {
                selection[count++] = row;
            }
        }
        return count == 0 ? new int[] {rows - 1} : Arrays.copyOf(selection, count);
    }

    @Test
    void sharedStrings_readFromTheForeignBuffer_andAreCopiedOnCopy() {
        byte[] buffer = Arrays.copyOf("xxannbobxxxxxxxxxxx".getBytes(StandardCharsets.UTF_8), 24);
        StringColumn shared = new StringColumn(2);
        shared.share(buffer);
        point(shared, 0, 2, 3);
        point(shared, 1, 5, 3);
        StringColumn copy = new StringColumn(0);

        copy.copyFrom(shared, null, 0, 2, 0);
        Arrays.fill(buffer, (byte) '#');

        assertThat(shared.getString(0)).isEqualTo("###");
        assertThat(shared.heapBytes()).as("the buffer is its owner's").isLessThan(64);
        assertThat(copy.getString(0)).isEqualTo("ann");
        assertThat(copy.getString(1)).isEqualTo("bob");
    }

    @Test
    void sharedStrings_refuseAppends_untilReset() {
        StringColumn column = new StringColumn(2);
        column.share(new byte[16]);
        point(column, 0, 1, 3);

        assertThatThrownBy(() -> column.setString(1, "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a string column that shares a buffer was appended to without reset()");

        column.reset();
        column.setString(0, "own");
        assertThat(column.getString(0)).isEqualTo("own");
        assertThat(column.usedBytes()).isEqualTo(3);
    }

    @Test
    void ownedStrings_haveSlackBehindThem() {
        StringColumn column = new StringColumn(100);
        for (int row = 0; row < 100; row++) {
            column.setString(row, "v".repeat(row));
            assertThat(column.data().length)
                    .isGreaterThanOrEqualTo(column.offsets()[row] + column.lengths()[row] + StringColumn.SLACK);
        }
        assertThat(column.ownBytes(5000).length).isGreaterThanOrEqualTo(5000 + StringColumn.SLACK);
        assertThat(column.data()).isSameAs(column.ownBytes(1));
    }

    private static void point(StringColumn column, int row, int offset, int length) {
        column.offsets()[row] = offset;
        column.lengths()[row] = length;
    }

    @Test
    void setNulls_makesExactlyThatRangeNull() {
        for (int from = 0; from < 200; from += 13) {
            for (int count = 0; from + count <= 200; count++) {
                LongColumn column = new LongColumn(200);
                column.setNulls(from, count);
                for (int row = 0; row < 200; row++) {
                    assertThat(column.isNull(row))
                            .as("%d rows from %d, row %d", count, from, row)
                            .isEqualTo(row >= from && row < from + count);
                }
            }
        }
    }
}
