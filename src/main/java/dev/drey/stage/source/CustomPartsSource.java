package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.custom.CustomSource;
import dev.drey.runtime.StageFailure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A user's own source as one of Flink's: its parts are the splits. What is read must be chained to a {@link SourceTailOperator}. */
final class CustomPartsSource implements Source<Chunk, CustomPartSplit, List<CustomPartSplit>> {
    private static final long serialVersionUID = 1L;

    private final CustomSource user;
    private final Settings settings;
    private final Pace.Settings pace;

    /**
     * How it is read.
     *
     * @param stage the stage's name, for messages
     * @param declared columns that the source gives
     * @param output those of them that flow on
     * @param timeColumn which of {@code declared} is the event time; null for none
     * @param chunkRows most rows of a chunk
     * @param setBadRowsAside false when the first one ends the run
     */
    record Settings(
            String stage, Schema declared, Schema output, String timeColumn, int chunkRows, boolean setBadRowsAside)
            implements Serializable {}

    /** @param user bound */
    CustomPartsSource(CustomSource user, Settings settings, Pace.Settings pace) {
        this.user = user;
        this.settings = settings;
        this.pace = pace;
    }

    @Override
    public Boundedness getBoundedness() {
        return user.endless() ? Boundedness.CONTINUOUS_UNBOUNDED : Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<CustomPartSplit, List<CustomPartSplit>> createEnumerator(
            SplitEnumeratorContext<CustomPartSplit> context) {
        return new CustomPartEnumerator(context, splits());
    }

    /** The parts, as the source names them at the begin of a run. */
    private List<CustomPartSplit> splits() {
        try {
            List<CustomPartSplit> splits = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (String part : user.parts()) {
                if (!seen.add(part)) {
                    throw new IllegalStateException(
                            "class '" + user.getClass().getName() + "' named part '" + part + "' twice");
                }
                splits.add(new CustomPartSplit(splits.size(), part, 0));
            }
            return splits;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw new StageFailure(settings.stage(), e);
        }
    }

    @Override
    public SplitEnumerator<CustomPartSplit, List<CustomPartSplit>> restoreEnumerator(
            SplitEnumeratorContext<CustomPartSplit> context, List<CustomPartSplit> left) {
        return new CustomPartEnumerator(context, left);
    }

    @Override
    public SourceReader<Chunk, CustomPartSplit> createReader(SourceReaderContext context) {
        return new CustomPartReader(context, user, settings, new Pace(pace, context.currentParallelism()));
    }

    @Override
    public SimpleVersionedSerializer<CustomPartSplit> getSplitSerializer() {
        return new CustomPartSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<List<CustomPartSplit>> getEnumeratorCheckpointSerializer() {
        return new CustomPartEnumerator.StateSerializer();
    }
}
