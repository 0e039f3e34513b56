package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.DeadLetters;
import dev.drey.runtime.OperatorIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Stands behind a source, in its chain: counts what the source made and sends bad rows to the side output {@link DeadLetters#TAG}, neither of which
 * a source can do itself.
 */
public final class SourceTailOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    private transient Chunk rows;
    private transient Chunk deadLetters;

    /** @param identity must be neither first nor last: the source's rows are counted as made here */
    public SourceTailOperator(OperatorIdentity identity) {
        super(identity);
    }

    @Override
    public void open() throws Exception {
        super.open();
        deadLetters = Chunk.allocate(DeadLetters.SCHEMA, 0);
    }

    @Override
    protected void process(Chunk chunk) {
        totals().bytesRead += chunk.inputBytes();
        if (!chunk.badRows().isEmpty()) {
            totals().rowsDead += chunk.badRows().size();
            long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            DeadLetters.write(chunk.badRows(), identity(), now, deadLetters);
            emitAside(DeadLetters.TAG, deadLetters);
        }
        if (chunk.selectedCount() > 0) {
            countMade(chunk);
            emit(withoutBadRows(chunk));
        }
    }

    private Chunk withoutBadRows(Chunk chunk) {
        if (chunk.badRows().isEmpty()) {
            return chunk;
        }
        if (rows == null) {
            rows = Chunk.allocate(chunk.schema(), 0);
        }
        rows.view(chunk);
        for (int column = 0; column < chunk.columnCount(); column++) {
            rows.setColumn(column, chunk.column(column));
        }
        return rows;
    }
}
