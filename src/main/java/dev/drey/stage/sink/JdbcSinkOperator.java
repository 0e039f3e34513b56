package dev.drey.stage.sink;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.TableWriter;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import java.time.Duration;

/**
 * Writes changes to a table. What waits to be written is no state: it is written before every checkpoint barrier, so that behind a checkpoint lies what has been
 * committed; what is written again after a restore is the same by key, which makes it count once.
 *
 * <p>Nothing is committed any more once a stage in front of this one has failed. What was committed before stays, and a repeated run completes it.
 */
final class JdbcSinkOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    /** Rows held for each key that is written, at most on average: keys that change all the time are held that often. */
    private static final int ROWS_PER_KEY = 8;

    // Configuration
    private final Schema schema;
    private final Database database;
    private final TableWriter.Settings table;
    private final int batchRows;
    private final long memoryBytes;
    /** Milliseconds after which rows are written also where the batch is not full; 0 for never. */
    private final long intervalMillis;

    // Resources
    private transient TableWriter writer;
    private transient PendingChanges pending;
    private transient boolean scheduled;

    /**
     * @param batchRows keys of a batch
     * @param memoryBytes a batch is written when it takes as much
     * @param interval after which a batch is written that is not full; null for never
     */
    JdbcSinkOperator(
            OperatorIdentity identity,
            Database database,
            TableWriter.Settings table,
            int batchRows,
            long memoryBytes,
            Duration interval) {
        super(identity);
        this.schema = table.schema();
        this.database = database;
        this.table = table;
        this.batchRows = batchRows;
        this.memoryBytes = memoryBytes;
        this.intervalMillis = interval == null ? 0 : Math.max(1, interval.toMillis());
    }

    @Override
    protected void prepare() throws Exception {
        pending = new PendingChanges(schema, table.key());
        writer = TableWriter.open(database, table);
    }

    @Override
    protected void process(Chunk chunk) throws Exception {
        pending.add(chunk);
        folded(chunk.selectedCount());
        long bytes = pending.heapBytes();
        held(pending.rowCount(), bytes);
        if (pending.keys() >= batchRows
                || pending.rowCount() >= (long) batchRows * ROWS_PER_KEY
                || bytes >= memoryBytes) {
            write();
        } else if (intervalMillis > 0 && !scheduled) {
            scheduled = true;
            schedule(intervalMillis, () -> {
                scheduled = false;
                write();
            });
        }
    }

    /** Commits what waits, unless rows lack among it because a stage in front has failed. */
    private void write() throws Exception {
        int keys = pending.keys();
        if (keys == 0) {
            return;
        }
        if (skippedBehindFailed()) {
            pending.clear();
            return;
        }
        int[] deletes = new int[keys];
        int[] upserts = new int[keys];
        TableWriter.RowList gone = new TableWriter.RowList(deletes, pending.list(true, deletes));
        TableWriter.RowList there = new TableWriter.RowList(upserts, pending.list(false, upserts));
        writer.write(pending.rows(), there, gone);
        pending.clear();
        wroteMade(gone.count() + there.count());
    }

    @Override
    protected void flush() throws Exception {
        write();
    }

    @Override
    protected void end() throws Exception {
        write();
    }

    @Override
    protected void release() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
