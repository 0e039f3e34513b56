package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.testing.RandomChunks;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectRowsTest {
    private static final int ROWS = 60;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void orders_areThoseOfChunks(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        Chunk chunk = random.chunk(schema, ROWS);
        List<RowOrder.Key> keys = new ArrayList<>();
        for (int column : new int[] {random.below(schema.size()), random.below(schema.size())}) {
            keys.add(new RowOrder.Key(column, random.below(2) == 0, random.below(2) == 0));
        }
        RowOrder order = RowOrder.by(keys);
        for (int i = 0; i < ROWS * ROWS; i++) {
            int a = random.below(ROWS);
            int b = random.below(ROWS);
            Object[] left = row(chunk, a);
            Object[] right = row(chunk, b);
            assertThat(Integer.signum(ObjectRows.by(order).compare(left, right)))
                    .as("seed %d, rows %d and %d", seed, a, b)
                    .isEqualTo(Integer.signum(order.compare(chunk, a, chunk, b)));
            assertThat(Integer.signum(ObjectRows.total(order, schema).compare(left, right)))
                    .as("seed %d, rows %d and %d, total", seed, a, b)
                    .isEqualTo(Integer.signum(order.total(schema).compare(chunk, a, chunk, b)));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keys_areEqualWhereValuesAre(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        Chunk chunk = random.chunk(schema, ROWS);
        int[] columns = {0, schema.size() - 1};
        for (int i = 0; i < ROWS * ROWS; i++) {
            int a = random.below(ROWS);
            int b = random.below(ROWS);
            boolean equal = IntStream.of(columns)
                    .allMatch(c -> TotalOrder.compare(chunk.column(c), a, chunk.column(c), b) == 0);
            assertThat(ObjectRows.key(row(chunk, a), columns).equals(ObjectRows.key(row(chunk, b), columns)))
                    .as("seed %d, rows %d and %d", seed, a, b)
                    .isEqualTo(equal);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rows_comeBackAsTheyWere(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        Chunk chunk = random.chunk(schema, ROWS);
        Chunk copy = Chunk.allocate(schema, 0);
        for (int row = 0; row < ROWS; row++) {
            ObjectRows.append(row(chunk, row), copy);
        }
        assertThat(Chunks.print(copy)).as("seed %d", seed).isEqualTo(Chunks.print(chunk));
    }

    private static Object[] row(Chunk chunk, int row) {
        return ObjectRows.read(
                chunk, row, IntStream.range(0, chunk.columnCount()).toArray());
    }

    /** Against what the JVM says that it allocated, which it does to the byte. */
    @Test
    void bytesOfRows_areThoseThatTheJvmTakes() {
        int count = 20_000;
        Chunk chunk = Chunk.allocate(Schema.parse("id bigint, small bigint, name string, x double"), count);
        for (int row = 0; row < count; row++) {
            ((LongColumn) chunk.column(0)).set(row, 1000 + row);
            ((LongColumn) chunk.column(1)).set(row, row % 100);
            ((StringColumn) chunk.column(2)).setString(row, "name " + "x".repeat(row % 20));
            chunk.doubles(3).set(row, row / 8.0);
        }
        chunk.setRowCount(count);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] columns = {0, 1, 2, 3};
        Object[][] rows = new Object[count][];
        long thread = Thread.currentThread().getId();
        ObjectRows.read(chunk, 0, columns);

        long before = threads.getThreadAllocatedBytes(thread);
        for (int row = 0; row < count; row++) {
            rows[row] = ObjectRows.read(chunk, row, columns);
        }
        long allocated = threads.getThreadAllocatedBytes(thread) - before;

        long reckoned = Stream.of(rows).mapToLong(ObjectRows::rowBytes).sum();
        assertThat((double) reckoned).isCloseTo(allocated, Percentage.withPercentage(2));
    }

    @Test
    void bytesOfCollections_areThoseOfTheirTables() {
        // An array list of 10 then 15 places; a hash map of 16, from the 13th entry on of 32 places.
        assertThat(ObjectRows.listBytes(10)).isEqualTo(24 + 56);
        assertThat(ObjectRows.listBytes(11)).isEqualTo(24 + 80);
        assertThat(ObjectRows.mapBytes(13) - ObjectRows.mapBytes(12)).isEqualTo(16 * 4 + 32);
        assertThat(ObjectRows.keyBytes(1)).isZero();
        assertThat(ObjectRows.keyBytes(2)).isEqualTo(24 + 24);
    }
}
