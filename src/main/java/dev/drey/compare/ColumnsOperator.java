package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;

/** Hands on some columns of its rows; copies nothing. */
final class ColumnsOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final Schema schema;
    private final int[] places;

    // Resources
    private transient Chunk outgoing;

    /** @param schema the columns to hand on, all of {@code input} */
    ColumnsOperator(OperatorIdentity identity, Schema input, Schema schema) {
        super(identity);
        this.schema = schema;
        this.places = schema.names().stream().mapToInt(input::indexOf).toArray();
    }

    @Override
    protected void prepare() throws Exception {
        outgoing = new Chunk(schema, new Column[places.length]);
    }

    @Override
    protected void process(Chunk chunk) {
        for (int c = 0; c < places.length; c++) {
            outgoing.setColumn(c, chunk.column(places[c]));
        }
        outgoing.view(chunk);
        emit(outgoing);
    }
}
