package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.StringColumn;
import java.util.List;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;

/**
 * Lets the first rows pass on their way to the client, in pieces that fit into one response of Flink's collect sink, and counts all. Runs once, so
 * that the limit holds for the whole result.
 */
final class ResultOperator extends ChunkOperator {
    /** Bytes of a piece; a single larger row is a piece of its own. */
    static final int PIECE_BYTES = 256 << 10;
    /** Bytes of the largest row that can be sent; half of what the collect sink takes. */
    static final int ROW_BYTES = 1 << 20;

    private static final long serialVersionUID = 1L;

    // Configuration
    private final long limit;

    // State
    private transient ListState<Long> seenState;
    private transient long seen;

    ResultOperator(OperatorIdentity identity, long limit) {
        super(identity);
        this.limit = limit;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        seenState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("seen", LongSerializer.INSTANCE));
        for (long rows : seenState.get()) {
            seen += rows;
        }
    }

    @Override
    protected void process(Chunk chunk) {
        InsertsOnly.check(chunk, identity());
        int count = chunk.selectedCount();
        int shown = (int) Math.min(count, Math.max(0, limit - seen));
        seen += count;
        filtered(count - shown);
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < shown; i++) {
            long row = rowBytes(chunk, chunk.selectedRow(i));
            if (i > from && bytes + row > PIECE_BYTES) {
                send(chunk, from, i);
                from = i;
                bytes = 0;
            }
            bytes += row;
        }
        send(chunk, from, shown);
    }

    private void send(Chunk chunk, int from, int to) {
        if (to > from) {
            Chunk piece = Chunk.allocate(chunk.schema(), to - from);
            piece.append(chunk, from, to - from);
            emit(piece);
        }
    }

    private long rowBytes(Chunk chunk, int row) {
        long bytes = Long.BYTES;
        for (int c = 0; c < chunk.columnCount(); c++) {
            Column column = chunk.column(c);
            bytes += Long.BYTES + 1;
            if (column instanceof StringColumn strings && !column.isNull(row)) {
                bytes += strings.lengths()[row];
            }
        }
        if (bytes > ROW_BYTES) {
            throw new IllegalStateException("stage '" + identity().stage() + "': a row of " + bytes
                    + " bytes cannot be sent to the client; allowed: " + ROW_BYTES + " bytes; write it to files");
        }
        return bytes;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        seenState.update(List.of(seen));
    }

    /** The total is told only now: accumulators do not survive a restart, the state does. */
    @Override
    protected void end() {
        LongCounter total = new LongCounter();
        total.add(seen);
        getRuntimeContext().addAccumulator(ResultTable.TOTAL_PREFIX + identity().stage(), total);
    }
}
