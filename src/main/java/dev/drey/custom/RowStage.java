package dev.drey.custom;

import dev.drey.chunk.Chunk;

/**
 * A stage of a user's own that works row by row: each row that comes in makes none, one or several. The simplest way to a stage; one that works on whole columns
 * ({@link ChunkStage}) is several times as fast. Rows keep the event time of the row that they are made of.
 */
public abstract class RowStage extends ChunkStage {
    private static final long serialVersionUID = 1L;

    /** Rows of a chunk from which on it is given on before the next row. */
    private static final int FULL = 4096;

    private transient Row row;
    private transient RowOutput rows;

    /**
     * Works on one row.
     *
     * @param in the row; valid during the call
     * @param out takes the rows that it makes
     * @throws BadRowException if the row cannot be worked on; what it made so far is dropped
     */
    protected abstract void row(Row in, RowOutput out) throws Exception;

    @Override
    public boolean keepsEventTime() {
        return true;
    }

    @Override
    public final void process(Chunk chunk, ChunkOutput output) throws Exception {
        if (row == null) {
            row = new Row(chunk.schema());
            rows = new RowOutput(output.schema());
        }
        row.of(chunk);
        for (int i = 0; i < chunk.selectedCount(); i++) {
            int at = chunk.selectedRow(i);
            row.at(at);
            rows.behind(chunk, at);
            int before = rows.count();
            try {
                row(row, rows);
                rows.requireWhole();
            } catch (BadRowException e) {
                rows.cutTo(before);
                output.fault(chunk, at, e.getMessage());
            }
            if (rows.count() >= FULL) {
                output.emit(rows.take());
            }
        }
        if (rows.count() > 0) {
            output.emit(rows.take());
        }
    }
}
