package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;

/** Shows chunks with the number of the subtask as their bucket. */
final class SubtaskMarkOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    private final Schema schema;
    private transient Chunk shown;

    SubtaskMarkOperator(OperatorIdentity identity, Schema schema) {
        super(identity);
        this.schema = schema;
    }

    @Override
    protected void prepare() throws Exception {
        shown = new Chunk(schema, new Column[schema.size()]);
    }

    @Override
    protected void process(Chunk chunk) {
        shown.view(chunk);
        for (int c = 0; c < schema.size(); c++) {
            shown.setColumn(c, chunk.column(c));
        }
        shown.setBucket(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
        emit(shown);
    }
}
