package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.stage.source.generate.RowGenerator;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Made-up rows as chunks; all subtasks share them. */
final class GeneratorSource implements Source<Chunk, GeneratorSplit, List<GeneratorSplit>> {
    private static final long serialVersionUID = 1L;

    private final String stage;
    private final RowGenerator generator;
    private final Long rows;
    private final int chunkRows;
    private final Pace.Settings pace;

    /**
     * @param stage the stage's name, for messages
     * @param rows how many; null to go on for ever
     */
    GeneratorSource(String stage, RowGenerator generator, Long rows, int chunkRows, Pace.Settings pace) {
        this.stage = stage;
        this.generator = generator;
        this.rows = rows;
        this.chunkRows = chunkRows;
        this.pace = pace;
    }

    @Override
    public Boundedness getBoundedness() {
        return rows == null ? Boundedness.CONTINUOUS_UNBOUNDED : Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<GeneratorSplit, List<GeneratorSplit>> createEnumerator(
            SplitEnumeratorContext<GeneratorSplit> context) {
        long end = rows == null ? Long.MAX_VALUE : rows;
        return new GeneratorEnumerator(context, GeneratorEnumerator.split(end, context.currentParallelism()));
    }

    @Override
    public SplitEnumerator<GeneratorSplit, List<GeneratorSplit>> restoreEnumerator(
            SplitEnumeratorContext<GeneratorSplit> context, List<GeneratorSplit> unassigned) {
        return new GeneratorEnumerator(context, unassigned);
    }

    @Override
    public SourceReader<Chunk, GeneratorSplit> createReader(SourceReaderContext context) {
        return new GeneratorReader(context, stage, generator, chunkRows, new Pace(pace, context.currentParallelism()));
    }

    @Override
    public SimpleVersionedSerializer<GeneratorSplit> getSplitSerializer() {
        return new GeneratorSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<List<GeneratorSplit>> getEnumeratorCheckpointSerializer() {
        return new GeneratorEnumerator.StateSerializer();
    }
}
