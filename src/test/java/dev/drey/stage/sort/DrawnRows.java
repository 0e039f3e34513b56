package dev.drey.stage.sort;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Seeded rows that are hard to sort, and the plain way to sort them. */
final class DrawnRows {
    static final Schema ALL_TYPES =
            Schema.parse("b boolean, n bigint, d double, m decimal(10,2), s string, day date, at timestamp");

    private static final double[] DOUBLES = {
        0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -1.5, 1e300, -1e300
    };
    private static final long[] LONGS = {0, -1, 1, 255, 256, -256, -257, Long.MAX_VALUE, Long.MIN_VALUE, 65_535, -65_536
    };

    private final SplittableRandom random;

    DrawnRows(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Rows of any schema: few different values, so that there are ties, nulls and extremes among them. */
    Chunk draw(Schema schema, int rows) {
        Chunk chunk = Chunk.allocate(schema, rows);
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < schema.size(); c++) {
                draw(chunk.column(c), row, schema.type(c));
            }
        }
        chunk.setRowCount(rows);
        return chunk;
    }

    private void draw(Column column, int row, DataType type) {
        if (random.nextInt(8) == 0) {
            if (column instanceof StringColumn strings) {
                strings.setEmpty(row);
            }
            column.setNull(row);
            return;
        }
        if (column instanceof LongColumn longs) {
            boolean special = type.kind() != TypeKind.DATE && random.nextInt(3) == 0;
            longs.set(row, special ? LONGS[random.nextInt(LONGS.length)] : random.nextInt(-300, 300));
        } else if (column instanceof DoubleColumn doubles) {
            boolean special = random.nextBoolean();
            doubles.set(row, special ? DOUBLES[random.nextInt(DOUBLES.length)] : random.nextInt(-9, 9) / 4.0);
        } else if (column instanceof BooleanColumn booleans) {
            booleans.set(row, random.nextBoolean());
        } else {
            byte[] bytes = text();
            ((StringColumn) column).set(row, bytes, 0, bytes.length);
        }
    }

    /** Any bytes, with low and high ones, often behind a long common beginning. */
    private byte[] text() {
        int common = random.nextInt(3) == 0 ? random.nextInt(100) : 0;
        byte[] bytes = new byte[common + random.nextInt(5)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] =
                    i < common ? (byte) 'x' : (byte) (random.nextBoolean() ? random.nextInt(3) : random.nextInt(256));
        }
        return bytes;
    }

    RowOrder order(Schema schema) {
        List<RowOrder.Key> keys = new ArrayList<>();
        for (int c = 0; c < schema.size(); c++) {
            if (random.nextInt(3) == 0) {
                keys.add(
                        random.nextInt(keys.size() + 1),
                        new RowOrder.Key(c, random.nextBoolean(), random.nextBoolean()));
            }
        }
        return RowOrder.by(keys);
    }

    /** The rows of a chunk in order, by compares of columns. */
    static Chunk sorted(Chunk chunk, RowOrder order) {
        RowOrder total = order.total(chunk.schema());
        int[] rows = IntStream.range(0, chunk.selectedCount())
                .map(chunk::selectedRow)
                .boxed()
                .sorted((a, b) -> total.compare(chunk, a, chunk, b))
                .mapToInt(Integer::intValue)
                .toArray();
        Chunk shown = new Chunk(
                chunk.schema(),
                IntStream.range(0, chunk.columnCount()).mapToObj(chunk::column).toArray(Column[]::new));
        shown.setRowCount(chunk.rowCount());
        shown.select(rows, rows.length);
        return shown.copy();
    }
}
