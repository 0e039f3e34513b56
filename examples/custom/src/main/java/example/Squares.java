package example;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.custom.ChunkOutput;
import dev.drey.custom.ChunkStage;
import dev.drey.custom.CustomOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds the square of a {@code bigint} column. Works on chunks: the other columns are shared, not copied. Options: {@code column}, and {@code as} (default {@code square}), the
 * name of the new one.
 */
public final class Squares extends ChunkStage {
    private static final long serialVersionUID = 1L;

    private int column;
    private transient Chunk shown;
    private transient LongColumn squares;

    @Override
    public Schema bind(Schema input, CustomOptions options) {
        column = options.column("column", input);
        if (options.faults().isEmpty() && !input.type(column).equals(DataType.BIGINT)) {
            options.fault("column", "column '" + input.name(column) + "' is a " + input.type(column) + "; allowed: bigint");
        }
        String name = options.text("as", "square");
        if (input.has(name)) {
            options.fault("as", "the input has a column '" + name + "' already");
            name += "_";
        }
        List<Field> fields = new ArrayList<>(input.fields());
        fields.add(new Field(name, DataType.BIGINT));
        return Schema.of(fields);
    }

    @Override
    public boolean takesChanges() {
        return true;
    }

    @Override
    public boolean keepsEventTime() {
        return true;
    }

    @Override
    public void process(Chunk chunk, ChunkOutput output) {
        if (shown == null) {
            shown = new Chunk(output.schema(), new Column[output.schema().size()]);
            squares = new LongColumn(chunk.rowCount());
        }
        square(chunk);
        shown.view(chunk);
        for (int c = 0; c < chunk.columnCount(); c++) {
            shown.setColumn(c, chunk.column(c));
        }
        shown.setColumn(chunk.columnCount(), squares);
        output.emit(shown);
    }

    private void square(Chunk chunk) {
        LongColumn values = chunk.longs(column);
        squares.reset();
        squares.ensureCapacity(chunk.rowCount());
        for (int i = 0; i < chunk.selectedCount(); i++) {
            int row = chunk.selectedRow(i);
            if (values.isNull(row)) {
                squares.setNull(row);
            } else {
                squares.set(row, Math.multiplyExact(values.get(row), values.get(row)));
            }
        }
    }
}
