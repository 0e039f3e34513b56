package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.DeadLetters;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.RowFaults;
import java.io.IOException;

/**
 * Stands behind a source, in its chain: counts what the source made and sends bad rows to the side output {@link DeadLetters#TAG}, neither of which
 * a source can do itself.
 */
public final class SourceTailOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final ErrorPolicy policy;

    // Resources
    private transient Chunk rows;
    /** Null when bad rows end the run, which they then do in the source. */
    private transient RowFaults faults;

    /** Behind a source that ends the run at a bad row, or has none. @param identity must be neither first nor last */
    public SourceTailOperator(OperatorIdentity identity) {
        this(identity, ErrorPolicy.FAIL);
    }

    /**
     * @param identity must be neither first nor last: the source's rows are counted as made here
     * @param policy what becomes of bad rows
     */
    public SourceTailOperator(OperatorIdentity identity, ErrorPolicy policy) {
        super(identity);
        this.policy = policy;
    }

    @Override
    protected void prepare() throws Exception {
        faults = rowFaults(policy);
    }

    @Override
    protected void process(Chunk chunk) throws IOException {
        totals().bytesRead += chunk.inputBytes();
        if (faults != null) {
            chunk.badRows().forEach(faults::add);
            faults.settle(
                    chunk.selectedCount() + (long) chunk.badRows().size(), dead -> emitAside(DeadLetters.TAG, dead));
        }
        countRead(chunk);
        if (chunk.selectedCount() > 0) {
            emit(withoutBadRows(chunk));
        }
    }

    @Override
    protected void end() throws IOException {
        if (faults != null) {
            faults.end();
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
