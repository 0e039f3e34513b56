package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.testing.RandomChunks;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TotalOrderTest {

    @Test
    void drawnValues_standInTheOrderThatIsPromised() {
        assertAscending(
                "d double", "-Infinity", "-1.5", "-4.9E-324", "0.0", "4.9E-324", "1.5", "Infinity", "NaN", "null");
        assertAscending("n bigint", "-9223372036854775808", "-1", "0", "1", "9223372036854775807", "null");
        assertAscending("b boolean", "false", "true", "null");
        assertAscending("s string", "''", "' '", "A", "B", "a", "a a", "aa", "z", "é", "日", "😀", "null");
        assertAscending("p decimal(4,2)", "-1.01", "-1.00", "0.00", "0.01", "10.00", "null");
        assertAscending("t timestamp", "0001-01-01", "1969-12-31 23:59:59.999999", "1970-01-01", "9999-12-31", "null");
    }

    private static void assertAscending(String field, String... values) {
        Column column = Chunks.parse(field + "\n" + String.join("\n", values)).column(0);
        for (int a = 0; a < values.length; a++) {
            for (int b = 0; b < values.length; b++) {
                assertThat(Integer.signum(TotalOrder.compare(column, a, column, b)))
                        .as("%s against %s", values[a], values[b])
                        .isEqualTo(Integer.compare(a, b));
            }
        }
    }

    @Test
    void zerosAndNaNs_areEqual() {
        assertThat(TotalOrder.compare(0.0, -0.0)).isZero();
        assertThat(TotalOrder.compare(Double.NaN, Double.longBitsToDouble(0xfff8000000000001L)))
                .isZero();
    }

    static Stream<Long> seeds() {
        return RandomChunks.seeds(60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void order_isTotal(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Chunk chunk = random.chunk(random.schema(), 25);
        for (int c = 0; c < chunk.columnCount(); c++) {
            Column column = chunk.column(c);
            for (int x = 0; x < 25; x++) {
                for (int y = 0; y < 25; y++) {
                    int xy = Integer.signum(TotalOrder.compare(column, x, column, y));
                    assertThat(Integer.signum(TotalOrder.compare(column, y, column, x)))
                            .as("seed %d, column %d, rows %d and %d: antisymmetry", seed, c, x, y)
                            .isEqualTo(-xy);
                    for (int z = 0; z < 25; z++) {
                        int yz = Integer.signum(TotalOrder.compare(column, y, column, z));
                        if (xy <= 0 && yz <= 0) {
                            assertThat(Integer.signum(TotalOrder.compare(column, x, column, z)))
                                    .as("seed %d, column %d, rows %d, %d, %d: transitivity", seed, c, x, y, z)
                                    .isEqualTo(xy + yz == 0 ? 0 : -1);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sortedRows_equalThoseOfTheNaiveModel(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Chunk chunk = random.chunk(random.schema(), 200);
        for (int c = 0; c < chunk.columnCount(); c++) {
            Column column = chunk.column(c);
            List<Integer> rows = IntStream.range(0, 200).boxed().toList();
            Comparator<Integer> byModel = Comparator.comparing(row -> model(column, row), TotalOrderTest::naive);

            assertThat(rows.stream().sorted((a, b) -> TotalOrder.compare(column, a, column, b)))
                    .as("seed %d, column %d", seed, c)
                    .isEqualTo(rows.stream().sorted(byModel).toList());
        }
    }

    /** A value that Java knows how to compare: code points go as UTF-8 bytes do, UTF-16 chars do not. */
    private static Object model(Column column, int row) {
        Object value = ColumnAssertions.value(column, row);
        if (value instanceof String text) {
            return text.codePoints().boxed().toList();
        }
        return value instanceof Double number && number == 0 ? Double.valueOf(0) : value;
    }

    @SuppressWarnings("unchecked") // both values come from the same column
    private static int naive(Object a, Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
        }
        if (a instanceof List) {
            List<Integer> left = (List<Integer>) a;
            List<Integer> right = (List<Integer>) b;
            for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                int order = left.get(i).compareTo(right.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(left.size(), right.size());
        }
        return ((Comparable<Object>) a).compareTo(b);
    }

    @Test
    void keysOfDoubles_haveTheOrderOfTheDoubles() {
        double[] values = {
            Double.NEGATIVE_INFINITY,
            -Double.MAX_VALUE,
            -1.5,
            -Double.MIN_VALUE,
            -0.0,
            0.0,
            Double.MIN_VALUE,
            1.5,
            Double.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.NaN,
            Double.longBitsToDouble(-1L)
        };
        for (double a : values) {
            assertThat(TotalOrder.compare(TotalOrder.ofKey(TotalOrder.key(a)), a))
                    .as("%s and back", a)
                    .isZero();
            for (double b : values) {
                assertThat(Long.compare(TotalOrder.key(a), TotalOrder.key(b)))
                        .as("%s to %s", a, b)
                        .isEqualTo(TotalOrder.compare(a, b));
            }
        }
    }
}
