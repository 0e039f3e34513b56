package dev.drey.stage.source.jdbc;

import dev.drey.chunk.Chunk;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.DatabaseException;
import dev.drey.jdbc.TableScan;
import dev.drey.runtime.StageFailure;
import dev.drey.stage.source.Pace;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A table of a database as chunks. */
final class JdbcSource implements Source<Chunk, JdbcSplit, JdbcEnumerator.State> {
    private static final long serialVersionUID = 1L;

    private final Database database;
    private final TableScan.Settings scan;
    private final Settings settings;
    private final Pace.Settings pace;

    /**
     * How it is read.
     *
     * @param stage the stage's name, for messages
     * @param parts that the table is cut into; 0 for some of each subtask
     * @param chunkRows most rows of a chunk
     * @param timeColumn index of the event time among the columns that are read; -1 for none
     * @param outputColumns how many of the columns that are read flow on; those behind are read for the event time only
     */
    record Settings(String stage, int parts, int chunkRows, int timeColumn, int outputColumns) implements Serializable {
        private static final int PARTS_PER_SUBTASK = 4;

        int parts(int subtasks) {
            return parts > 0 ? parts : subtasks * PARTS_PER_SUBTASK;
        }
    }

    JdbcSource(Database database, TableScan.Settings scan, Settings settings, Pace.Settings pace) {
        this.database = database;
        this.scan = scan;
        this.settings = settings;
        this.pace = pace;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<JdbcSplit, JdbcEnumerator.State> createEnumerator(
            SplitEnumeratorContext<JdbcSplit> context) {
        return restoreEnumerator(context, JdbcEnumerator.State.BEGIN);
    }

    @Override
    public SplitEnumerator<JdbcSplit, JdbcEnumerator.State> restoreEnumerator(
            SplitEnumeratorContext<JdbcSplit> context, JdbcEnumerator.State state) {
        return new JdbcEnumerator(context, state, () -> cut(settings.parts(context.currentParallelism())));
    }

    private List<JdbcSplit> cut(int parts) throws InterruptedException {
        try (TableScan table = TableScan.open(database, scan)) {
            return table.ranges(parts).stream().map(JdbcSplit::new).toList();
        } catch (DatabaseException e) {
            throw new StageFailure(settings.stage, e);
        }
    }

    @Override
    public SourceReader<Chunk, JdbcSplit> createReader(SourceReaderContext context) {
        return new JdbcReader(context, database, scan, settings, new Pace(pace, context.currentParallelism()));
    }

    @Override
    public SimpleVersionedSerializer<JdbcSplit> getSplitSerializer() {
        return new JdbcSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<JdbcEnumerator.State> getEnumeratorCheckpointSerializer() {
        return new JdbcEnumerator.StateSerializer();
    }
}
