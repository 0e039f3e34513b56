package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;

/** Hands on the rows of one input of a union, with the columns in the order of the output. */
final class UnionOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final Schema input;
    private final Schema output;

    // Resources
    private transient ColumnView view;

    UnionOperator(OperatorIdentity identity, Schema input, Schema output) {
        super(identity);
        this.input = input;
        this.output = output;
    }

    @Override
    public void open() throws Exception {
        super.open();
        view = new ColumnView(input, output);
    }

    @Override
    protected void process(Chunk chunk) {
        emit(view.of(chunk));
    }
}
