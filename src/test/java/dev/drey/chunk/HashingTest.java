package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.testing.RandomChunks;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HashingTest {
    private static final int BUCKETS = 128;

    /**
     * These stand in users' state and in who gets which row: when this test fails, {@link Hashing#VERSION} must change, and a restore
     * under the old version is refused.
     */
    @Test
    void hashes_areThoseOfVersion1() {
        assertThat(Hashing.VERSION).isEqualTo(1);
        assertThat(hex(GOLDEN)).isEqualTo(GOLDEN_HASHES);
        assertThat(Hashing.bucket(Long.parseUnsignedLong("ffffffffffffffff", 16), BUCKETS))
                .isEqualTo(127);
        assertThat(Hashing.bucket(0xFFFFFFFFL, BUCKETS)).isZero();
        assertThat(Hashing.bucket(1L << 63, BUCKETS)).isEqualTo(64);
    }

    private static final Chunk GOLDEN = Chunks.parse("""
            b boolean | n bigint             | d double | s string                   | t timestamp
            null      | null                 | null     | null                       | null
            false     | 0                    | 0.0      | ''                         | 1970-01-01
            true      | 1                    | -0.0     | a                          | 2026-11-22 10:11:12.131415
            false     | -1                   | NaN      | 12345678                   | 1969-12-31 23:59:59.999999
            true      | 9223372036854775807  | Infinity | 'straße, Ωmega and 日本語' | 0001-01-01
            false     | -9223372036854775808 | 4.9E-324 | 123456789                  | 9999-12-31
            """);

    private static final String GOLDEN_HASHES = """
            b a00ad3e25de1607c bc98efd7661a7a1 34886f3ec5941079 bc98efd7661a7a1 34886f3ec5941079 bc98efd7661a7a1
            n a00ad3e25de1607c bc98efd7661a7a1 34886f3ec5941079 ac6e04500ea070dd 99b5df2be9339214 7e16651cb09ea0e1
            d a00ad3e25de1607c bc98efd7661a7a1 bc98efd7661a7a1 675c83a1cf4dca88 2b77405713612bf8 34886f3ec5941079
            s a00ad3e25de1607c bcbb8256e438a2c3 17f501fefa229be f4c6b8e252f95fa 5c460b74e0b141d8 5e7feac39292df37
            t a00ad3e25de1607c bc98efd7661a7a1 3284c21deec99240 ac6e04500ea070dd c9ccfa1f140f027b 351bceb911f5083e
            all 3a9072e7cc660e4d 5802504d9c3011b3 6b4a057ec4ae625c ecdae7bdc1457aaf e688e00706a53a1d 5768bf834222d367
            """;

    private static String hex(Chunk chunk) {
        StringBuilder lines = new StringBuilder();
        for (int c = 0; c <= chunk.columnCount(); c++) {
            long[] hashes = c == chunk.columnCount() ? hash(chunk) : hash(null, chunk.rowCount(), chunk.column(c));
            lines.append(c == chunk.columnCount() ? "all" : chunk.schema().name(c));
            Arrays.stream(hashes).forEach(hash -> lines.append(' ').append(Long.toHexString(hash)));
            lines.append('\n');
        }
        return lines.toString();
    }

    static Stream<Long> seeds() {
        return RandomChunks.seeds(100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void valuesEqualInTheTotalOrder_hashEqual(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        Chunk chunk = random.chunk(schema, 60);
        for (int c = 0; c < schema.size(); c++) {
            Column column = chunk.column(c);
            long[] hashes = hash(null, 60, column);
            for (int a = 0; a < 60; a++) {
                for (int b = 0; b < a; b++) {
                    assertThat(hashes[a] == hashes[b])
                            .as("seed %d, column %d, rows %d and %d:%n%s", seed, c, a, b, chunk)
                            .isEqualTo(TotalOrder.compare(column, a, column, b) == 0);
                }
            }
        }
    }

    @Test
    void zerosAndNaNs_areOneEach() {
        DoubleColumn column = new DoubleColumn(5);
        column.set(0, 0.0);
        column.set(1, -0.0);
        column.set(2, Double.NaN);
        column.set(3, Double.longBitsToDouble(0x7ff8000000000123L));
        column.set(4, Double.longBitsToDouble(0xfff0000000000001L));

        long[] hashes = hash(null, 5, column);

        assertThat(hashes[0]).isEqualTo(hashes[1]);
        assertThat(hashes[2]).isEqualTo(hashes[3]).isEqualTo(hashes[4]).isNotEqualTo(hashes[0]);
        assertThat(Hashing.canonicalBits(-0.0)).isEqualTo(Hashing.canonicalBits(0.0));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hash_dependsOnSelectedRowsOnly_notOnWhereTheyLie(long seed) {
        RandomChunks random = new RandomChunks(seed).withSelections();
        Chunk chunk = random.chunk(random.schema(), random.below(80));

        assertThat(hash(chunk)).as("seed %d", seed).isEqualTo(hash(chunk.copy()));
    }

    @Test
    void bytesHash_dependsNeitherOnOffsetNorOnWhatStandsAround() {
        SplittableRandom random = new SplittableRandom(1);
        for (int length = 0; length < 40; length++) {
            byte[] value = new byte[length];
            random.nextBytes(value);
            long expected = Hashing.hashBytes(7, Arrays.copyOf(value, length + StringColumn.SLACK), 0, length);
            for (int offset = 0; offset < 20; offset++) {
                byte[] data = new byte[offset + length + StringColumn.SLACK];
                random.nextBytes(data);
                System.arraycopy(value, 0, data, offset, length);
                assertThat(Hashing.hashBytes(7, data, offset, length))
                        .as("length %d, offset %d", length, offset)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void valueWithZeroBytesBehindIt_hashesUnlikeTheValue() {
        byte[] zeros = new byte[64];
        assertThat(Stream.iterate(0, n -> n + 1)
                        .limit(40)
                        .map(n -> Hashing.hashBytes(7, zeros, 0, n))
                        .distinct())
                .hasSize(40);
    }

    @Test
    void columnBoundary_matters() {
        Chunk chunk = Chunks.parse("a string | b string\nab | c\na | bc\nabc | ''\nabc | null\nnull | abc\n'' | abc\n");
        assertThat(Arrays.stream(hash(chunk)).distinct().count()).isEqualTo(6);
    }

    /** Keys that people have, which a weak hash clusters. */
    @Test
    void buckets_areFilledEvenly_byKeysAsTheyCome() {
        assertEven("sequential longs", i -> Long.valueOf(i));
        assertEven("multiples of 128", i -> 128L * i);
        assertEven("multiples of 2^32", i -> (long) i << 32);
        assertEven("days in microseconds", i -> 86_400_000_000L * i);
        assertEven("hours in microseconds", i -> 3_600_000_000L * i);
        assertEven("negative longs", i -> -1L - i);
        assertEven("whole doubles", i -> (double) i);
        assertEven("tenths", i -> i / 10.0);
        assertEven("numbered strings", i -> "user-" + i);
        assertEven("short strings", i -> Integer.toString(i, 36));
        assertEven("long common prefix", i -> "https://example.org/some/long/path/" + i);
    }

    @Test
    void upperHalves_whichHashTablesUseAsTags_areDistinct() {
        long[] hashes = hash(null, 8192, column(i -> (long) i - 4096, 8192));
        assertThat(Arrays.stream(hashes).map(h -> h >>> 32).distinct().count()).isEqualTo(8192);
    }

    /** Chi-square of 128,000 keys over 128 buckets: 127 degrees of freedom, mean 127, deviation 16; 5 deviations are allowed. */
    private static void assertEven(String what, IntFunction<Object> keys) {
        int count = 1000 * BUCKETS;
        Column column = column(keys, count);
        long[] hashes = hash(null, count, column);
        int[] buckets = new int[BUCKETS];
        int[] low = new int[BUCKETS];
        for (long hash : hashes) {
            buckets[Hashing.bucket(hash, BUCKETS)]++;
            low[(int) hash & (BUCKETS - 1)]++;
        }
        assertThat(chiSquare(buckets)).as("buckets of %s", what).isLessThan(127 + 5 * 16);
        assertThat(chiSquare(low))
                .as("low bits of %s, which hash tables use", what)
                .isLessThan(127 + 5 * 16);
        assertThat(Arrays.stream(hashes).distinct().count())
                .as("collisions of %s", what)
                .isEqualTo(count);
    }

    private static Column column(IntFunction<Object> keys, int count) {
        Object first = keys.apply(0);
        Column column = Column.create(
                first instanceof Long ? Storage.LONG : first instanceof Double ? Storage.DOUBLE : Storage.STRING,
                count);
        for (int i = 0; i < count; i++) {
            Object key = keys.apply(i);
            switch (column.storage()) {
                case LONG -> ((LongColumn) column).set(i, (Long) key);
                case DOUBLE -> ((DoubleColumn) column).set(i, (Double) key);
                case STRING -> {
                    byte[] bytes = ((String) key).getBytes(StandardCharsets.UTF_8);
                    ((StringColumn) column).set(i, bytes, 0, bytes.length);
                }
                case BOOLEAN -> throw new IllegalArgumentException("two keys only");
            }
        }
        return column;
    }

    private static double chiSquare(int[] counts) {
        double sum = 0;
        for (int count : counts) {
            sum += (count - 1000.0) * (count - 1000.0) / 1000.0;
        }
        return sum;
    }

    private static long[] hash(Chunk chunk) {
        Column[] columns = new Column[chunk.columnCount()];
        Arrays.setAll(columns, chunk::column);
        return hash(chunk.selection(), chunk.selectedCount(), columns);
    }

    private static long[] hash(int[] selection, int count, Column... columns) {
        long[] out = new long[count];
        Hashing.hash(columns, selection, count, out);
        return out;
    }
}
