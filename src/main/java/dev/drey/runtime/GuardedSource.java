package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source whose faults are those of its stage, as the faults of operators are: it names the stage in them and does what the stage's
 * {@link FaultPolicy} says. Adds nothing to what the source keeps in checkpoints.
 */
public final class GuardedSource<S extends SourceSplit, E> implements Source<Chunk, S, E> {
    private static final long serialVersionUID = 1L;
    private final Source<Chunk, S, E> source;
    private final OperatorIdentity identity;

    /** Faults of the enumerators that the JobManager has made one after the other. */
    private transient int enumeratorFaults;

    /** @param identity the stage, as a whole */
    public GuardedSource(Source<Chunk, S, E> source, OperatorIdentity identity) {
        this.source = source;
        this.identity = identity;
    }

    OperatorIdentity identity() {
        return identity;
    }

    /** Counts a fault on the JobManager's side; returns how many there were. */
    int countFault() {
        return ++enumeratorFaults;
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<Chunk, S> createReader(SourceReaderContext context) throws Exception {
        return new GuardedReader<>(source.createReader(context), context, identity);
    }

    /** Makes an enumerator. */
    @FunctionalInterface
    private interface Making<S extends SourceSplit, E> {
        SplitEnumerator<S, E> by(SplitEnumeratorContext<S> context) throws Exception;
    }

    @Override
    public SplitEnumerator<S, E> createEnumerator(SplitEnumeratorContext<S> context) {
        return guarded(context, source::createEnumerator);
    }

    @Override
    public SplitEnumerator<S, E> restoreEnumerator(SplitEnumeratorContext<S> context, E checkpoint) {
        return guarded(context, guardedContext -> source.restoreEnumerator(guardedContext, checkpoint));
    }

    private SplitEnumerator<S, E> guarded(SplitEnumeratorContext<S> context, Making<S, E> making) {
        GuardedEnumerator<S, E> guarded = new GuardedEnumerator<>(this, context);
        try {
            return guarded.around(making.by(guarded.context()));
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            return guarded.broken(e);
        }
    }

    @Override
    public SimpleVersionedSerializer<S> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<E> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }
}
