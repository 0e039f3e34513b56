package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.ColumnView;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;

/** Hands on the rows of one input of a union, with the columns in the order of the output. */
final class UnionOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final Schema input;
    private final Schema output;
    private final boolean timed;
    private final int place;

    // Resources
    private transient ColumnView view;

    /**
     * @param timed false to drop event times, which other inputs of the union lack
     * @param place of the input among those of the union
     */
    UnionOperator(OperatorIdentity identity, Schema input, Schema output, boolean timed, int place) {
        super(identity);
        this.input = input;
        this.output = output;
        this.timed = timed;
        this.place = place;
    }

    @Override
    protected int input() {
        return place;
    }

    @Override
    protected void prepare() throws Exception {
        view = new ColumnView(input, output);
    }

    @Override
    protected void process(Chunk chunk) {
        Chunk shown = view.of(chunk);
        // The key that the rows were gathered by is not that of the union.
        shown.setBucket(Chunk.NO_BUCKET);
        if (!timed) {
            shown.setEventTime(null);
        }
        emit(shown);
    }
}
