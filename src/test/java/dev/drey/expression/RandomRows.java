package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/** Random rows of {@link RandomExpressions#SCHEMA}, with the values that hurt; as a chunk, and as Java values. */
final class RandomRows {
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);
    private static final String[] STRINGS = {"", "a", "Abc", " x ", "äß", "ABC", "😀b", "it's", "zzzz long enough", "%"
    };

    private RandomRows() {}

    /** @param extreme true for values at the ends of their types among them */
    static Chunk chunk(SplittableRandom random, int rows, boolean extreme) {
        Schema schema = Schema.parse(RandomExpressions.SCHEMA);
        Chunk chunk = Chunk.allocate(schema, rows);
        for (int c = 0; c < schema.size(); c++) {
            boolean nulls = random.nextInt(4) > 0;
            for (int row = 0; row < rows; row++) {
                fill(schema.type(c), chunk.column(c), row, random, extreme);
                if (nulls && random.nextInt(6) == 0) {
                    chunk.column(c).setNull(row);
                }
            }
        }
        chunk.setRowCount(rows);
        return chunk;
    }

    private static void fill(DataType type, Column column, int row, SplittableRandom random, boolean extreme) {
        boolean extremeNow = extreme && random.nextInt(12) == 0;
        switch (type.kind()) {
            case BIGINT ->
                ((LongColumn) column)
                        .set(
                                row,
                                extremeNow
                                        ? (random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE)
                                        : random.nextInt(-5, 12));
            case DECIMAL -> {
                long most = BigDecimal.TEN.pow(type.precision()).longValueExact() - 1;
                long small = random.nextInt(-500, 500)
                        * BigDecimal.TEN.pow(type.scale() - 2).longValueExact();
                ((LongColumn) column).set(row, extremeNow ? (random.nextBoolean() ? most : -most) : small);
            }
            case DOUBLE -> {
                double[] odd = {
                    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, Double.MIN_VALUE, 1e300
                };
                double value = extremeNow ? odd[random.nextInt(odd.length)] : random.nextInt(-8, 9) / 4.0;
                ((DoubleColumn) column).set(row, value);
            }
            case STRING -> ((StringColumn) column).setString(row, STRINGS[random.nextInt(STRINGS.length)]);
            case BOOLEAN -> ((BooleanColumn) column).set(row, random.nextBoolean());
            case DATE ->
                ((LongColumn) column)
                        .set(
                                row,
                                LocalDate.of(2000, 2, 27).toEpochDay()
                                        + random.nextInt(4)
                                        + (extremeNow ? -400_000 : 0));
            case TIMESTAMP -> {
                LocalDateTime time = LocalDateTime.of(extremeNow ? 1583 : 1999, 12, 31, 23, 59, 57);
                ((LongColumn) column).set(row, ChronoUnit.MICROS.between(EPOCH, time) + random.nextLong(5_000_000));
            }
        }
    }

    static Object[] row(Chunk chunk, int row) {
        Object[] values = new Object[chunk.columnCount()];
        for (int c = 0; c < values.length; c++) {
            values[c] = value(chunk.schema().type(c), chunk.column(c), row);
        }
        return values;
    }

    static Object value(DataType type, Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (type.kind()) {
            case BIGINT -> ((LongColumn) column).get(row);
            case DECIMAL -> BigDecimal.valueOf(((LongColumn) column).get(row), type.scale());
            case DOUBLE -> ((DoubleColumn) column).get(row);
            case STRING -> ((StringColumn) column).getString(row);
            case BOOLEAN -> ((BooleanColumn) column).get(row);
            case DATE -> LocalDate.ofEpochDay(((LongColumn) column).get(row));
            case TIMESTAMP -> EPOCH.plus(((LongColumn) column).get(row), ChronoUnit.MICROS);
        };
    }
}
