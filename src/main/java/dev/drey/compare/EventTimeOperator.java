package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import java.util.ArrayList;
import java.util.List;

/** Shows the event time of rows as one more column, so that it can be written with them. */
final class EventTimeOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "event time";

    // Configuration
    private final Schema schema;

    // Resources
    private transient Chunk outgoing;

    EventTimeOperator(OperatorIdentity identity, Schema schema) {
        super(identity);
        this.schema = schema;
    }

    /** The columns and the event time behind them, under a name that none of them has. */
    static Schema withEventTime(Schema schema) {
        StringBuilder name = new StringBuilder(NAME);
        while (schema.has(name.toString())) {
            name.append('_');
        }
        List<Field> fields = new ArrayList<>(schema.fields());
        fields.add(new Field(name.toString(), DataType.TIMESTAMP));
        return Schema.of(fields);
    }

    @Override
    public void open() throws Exception {
        super.open();
        outgoing = new Chunk(schema, new Column[schema.size()]);
    }

    @Override
    protected void process(Chunk chunk) {
        outgoing.view(chunk);
        int columns = schema.size() - 1;
        for (int c = 0; c < columns; c++) {
            outgoing.setColumn(c, chunk.column(c));
        }
        outgoing.setColumn(columns, chunk.eventTime());
        emit(outgoing);
    }
}
