package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;

/** Counts the rows that a values source makes: sources themselves count chunks only. */
final class ValuesCountOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    ValuesCountOperator(OperatorIdentity identity) {
        super(identity.middle("count"));
    }

    @Override
    protected void process(Chunk chunk) {
        countMade(chunk);
        emit(chunk);
    }
}
