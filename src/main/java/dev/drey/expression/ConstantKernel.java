package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.Storage;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.ValueText;
import java.util.Arrays;

/** One value for all rows; its column is filled once and then only when chunks grow. */
final class ConstantKernel extends Kernel {
    private final Column value;
    private Column filled;

    /** @param value the value at row 0; not written to afterwards */
    private ConstantKernel(DataType type, Column value) {
        super(type);
        this.value = value;
    }

    /** The value that {@code text} spells, which was checked to be of the type. */
    static ConstantKernel of(DataType type, String text) {
        Column value = Column.create(type.storage(), 1);
        ValueText.parse(type, text, value, 0);
        return new ConstantKernel(type, value);
    }

    /** NULL; of no type yet when {@code type} is null. */
    static ConstantKernel nullOf(DataType type) {
        Column value = Column.create(type == null ? Storage.BOOLEAN : type.storage(), 1);
        value.setNull(0);
        return new ConstantKernel(type, value);
    }

    /** A copy of row 0 of a column. */
    static ConstantKernel copyOf(DataType type, Column column) {
        Column value = Column.create(type.storage(), 1);
        value.copyFrom(column, null, 0, 1, 0);
        return new ConstantKernel(type, value);
    }

    static ConstantKernel of(DataType type, long value) {
        LongColumn column = new LongColumn(1);
        column.set(0, value);
        return new ConstantKernel(type, column);
    }

    /**
     * The one value of a kernel over constants; the kernel itself when evaluating it fails: the fault is then told for the rows that
     * reach it, if there are any.
     */
    static Kernel fold(Kernel kernel) {
        if (kernel instanceof ConstantKernel) {
            return kernel;
        }
        Chunk chunk = new Chunk(Schema.of());
        chunk.setRowCount(1);
        try {
            return copyOf(kernel.type(), kernel.evaluate(chunk, null, 1));
        } catch (EvaluationException e) {
            return kernel;
        }
    }

    boolean isNull() {
        return value.isNull(0);
    }

    long longValue() {
        return ((LongColumn) value).get(0);
    }

    double doubleValue() {
        return ((DoubleColumn) value).get(0);
    }

    String stringValue() {
        return ((StringColumn) value).getString(0);
    }

    @Override
    Column evaluate(Chunk chunk, int[] rows, int count) {
        if (filled == null || filled.capacity() < chunk.rowCount()) {
            filled = fill(Math.max(chunk.rowCount(), 1));
        }
        return filled;
    }

    private Column fill(int rows) {
        Column column = Column.create(value.storage(), rows);
        if (value.storage() == Storage.STRING) {
            StringColumn from = (StringColumn) value;
            StringColumn to = (StringColumn) column;
            to.share(from.data());
            Arrays.fill(to.offsets(), isNull() ? 0 : from.offsets()[0]);
            Arrays.fill(to.lengths(), isNull() ? 0 : from.lengths()[0]);
        } else if (value instanceof LongColumn longs) {
            Arrays.fill(((LongColumn) column).values(), longs.get(0));
        } else if (value instanceof DoubleColumn doubles) {
            Arrays.fill(((DoubleColumn) column).values(), doubles.get(0));
        } else {
            Arrays.fill(((BooleanColumn) column).values(), ((BooleanColumn) value).values()[0]);
        }
        if (isNull()) {
            Arrays.fill(column.materializeValidity(), 0L);
        }
        return column;
    }
}
