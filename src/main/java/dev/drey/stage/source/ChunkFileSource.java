package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Files as chunks: one file is read by all subtasks. What is read must be chained to a {@link SourceTailOperator}, which takes the bad rows off the
 * chunks.
 *
 * <p>Rows are decoded by the task's own thread, straight into the one chunk that a reader has: a chunk is valid during the call that hands it over, so it is
 * free again when {@code collect} returns, and its bytes never leave the core's cache. Where bytes take time to come (compressed or remote files)
 * another thread reads ahead.
 */
public final class ChunkFileSource
        implements Source<Chunk, FileSplit, FileEnumeratorState>, ResultTypeQueryable<Chunk> {
    private static final long serialVersionUID = 1L;
    private static final long PIECE_BYTES = 32L << 20;

    private final String stage;
    private final FileSelector finder;
    private final RowFormat format;
    private final Schema schema;
    private final boolean eventTime;
    private final Duration watch;
    private final long pieceBytes;
    private final Pace.Settings pace;

    /**
     * @param stage the stage's name, for messages
     * @param path absolute or with a scheme: a file, a directory or a glob
     * @param spec what {@code format} was bound to
     * @param watch how often to look for new files, for ever; null to read what is there now
     */
    public ChunkFileSource(String stage, String path, RowFormat format, ReadSpec spec, Duration watch) {
        this(stage, path, format, spec, watch, PIECE_BYTES);
    }

    /** The same source at another pace. */
    ChunkFileSource at(Pace.Settings other) {
        return new ChunkFileSource(this, other);
    }

    private ChunkFileSource(ChunkFileSource source, Pace.Settings pace) {
        this.stage = source.stage;
        this.finder = source.finder;
        this.format = source.format;
        this.schema = source.schema;
        this.eventTime = source.eventTime;
        this.watch = source.watch;
        this.pieceBytes = source.pieceBytes;
        this.pace = pace;
    }

    /** @param pieceBytes most bytes that a reader is given at once */
    ChunkFileSource(String stage, String path, RowFormat format, ReadSpec spec, Duration watch, long pieceBytes) {
        this.stage = stage;
        this.finder = new FileSelector(path);
        this.format = format;
        this.schema = spec.output();
        this.eventTime = spec.eventTime() != null;
        this.watch = watch;
        this.pieceBytes = pieceBytes;
        this.pace = Pace.Settings.NONE;
    }

    @Override
    public Boundedness getBoundedness() {
        return watch == null ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Chunk, FileSplit> createReader(SourceReaderContext context) {
        Pace paced = new Pace(pace, context.currentParallelism());
        return new FileSourceReader(context, stage, format, schema, eventTime, paced);
    }

    @Override
    public SplitEnumerator<FileSplit, FileEnumeratorState> createEnumerator(SplitEnumeratorContext<FileSplit> context) {
        return restoreEnumerator(context, new FileEnumeratorState(false, List.of(), Set.of()));
    }

    @Override
    public SplitEnumerator<FileSplit, FileEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<FileSplit> context, FileEnumeratorState state) {
        FileEnumerator.Plan plan = new FileEnumerator.Plan(stage, finder, watch, format.splittable(), pieceBytes);
        return new FileEnumerator(plan, context, state);
    }

    @Override
    public SimpleVersionedSerializer<FileSplit> getSplitSerializer() {
        return new FileSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<FileEnumeratorState> getEnumeratorCheckpointSerializer() {
        return new FileEnumeratorStateSerializer();
    }

    @Override
    public TypeInformation<Chunk> getProducedType() {
        return ChunkTypeInfo.of(schema);
    }
}
