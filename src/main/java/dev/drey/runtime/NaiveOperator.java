package dev.drey.runtime;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The template of naive twins: takes rows as objects, one by one, and gives rows as objects. In batch only, with no state; watermarks are held behind the results.
 */
public abstract class NaiveOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final Schema output;
    private final int[] columns;
    private final int chunkRows;

    // Resources
    private transient Chunk outgoing;
    private transient Arrivals arrivals;

    private transient boolean ended;

    /**
     * @param arriving columns that come
     * @param input those of them that rows have
     * @param output columns of the rows that are given
     * @param chunkRows most rows of a chunk that is given
     */
    protected NaiveOperator(OperatorIdentity identity, Schema arriving, Schema input, Schema output, int chunkRows) {
        super(identity);
        this.columns = input.names().stream().mapToInt(arriving::indexOf).toArray();
        this.output = output;
        this.chunkRows = chunkRows;
    }

    /** Takes a row. */
    protected abstract void take(Object[] row);

    /** Gives all results; the input has ended. */
    protected abstract void giveAll();

    /** Rows that are held when the input has ended, which is when they are most. */
    protected abstract long rowsHeld();

    /** Bytes of heap that hold them. */
    protected abstract long bytesHeld();

    /** A chunk with the columns {@code arriving}; the chunk that came itself unless overridden. */
    protected Chunk arriving(Chunk chunk) {
        return chunk;
    }

    /** What becomes of a chunk with the columns {@code output}; nothing unless overridden. */
    protected Chunk leaving(Chunk chunk) {
        return chunk;
    }

    @Override
    protected void prepare() throws Exception {
        outgoing = Chunk.allocate(output, 0);
        arrivals = new Arrivals();
    }

    @Override
    protected final void process(Chunk chunk) {
        InsertsOnly.check(chunk, identity());
        arrivals.addAll(chunk.arrivals());
        folded(chunk.selectedCount());
        Chunk rows = arriving(chunk);
        for (int i = 0; i < rows.selectedCount(); i++) {
            take(ObjectRows.read(rows, rows.selectedRow(i), columns));
        }
    }

    /** Gives a row, with the columns of the output in their order. */
    protected final void give(Object[] row) {
        ObjectRows.append(row, outgoing);
        if (outgoing.rowCount() >= chunkRows) {
            send();
        }
    }

    private void send() {
        outgoing.addArrivals(arrivals);
        arrivals.clear();
        emitMade(leaving(outgoing));
        outgoing.reset();
    }

    @Override
    protected final boolean watermark(Watermark mark) {
        ended |= mark.equals(Watermark.MAX_WATERMARK);
        return false;
    }

    @Override
    protected final void end() {
        held(rowsHeld(), bytesHeld());
        giveAll();
        send();
        if (ended) {
            emitWatermark(Watermark.MAX_WATERMARK);
        }
    }
}
