package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.RichSourceReaderContext;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.streaming.runtime.tasks.ExceptionInChainedOperatorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader under a {@link StageGuard}. When its stage has given up it says that its input has ended. A fault of the enumerator that the stage is to be given up
 * for comes as an event, because a stage is given up where its rows are made.
 *
 * <p>A reader that has given up tells the enumerator and ends when that one has answered: whatever was on its way has come by then, and nothing will. A task that ended
 * sooner would lose it, for which Flink fails the job.
 */
final class GuardedReader<S extends SourceSplit> implements SourceReader<Chunk, S> {
    /** The enumerator has failed for good. */
    record EnumeratorFailed(String message) implements SourceEvent {
        private static final long serialVersionUID = 1L;
    }

    /** The reader reads no more; nothing is to be sent to it. */
    record GivenUp() implements SourceEvent {
        private static final long serialVersionUID = 1L;
    }

    /** Nothing will be sent any more. */
    record MayEnd() implements SourceEvent {
        private static final long serialVersionUID = 1L;
    }

    private static final Logger LOG = LoggerFactory.getLogger(GuardedReader.class);

    private final SourceReader<Chunk, S> reader;
    private final SourceReaderContext job;
    private final StreamingRuntimeContext context;
    private final OperatorIdentity identity;
    private final SteadyAvailability availability = new SteadyAvailability();
    private StageGuard guard;
    private String enumeratorFault;
    private boolean started;
    private boolean leaving;
    private final CompletableFuture<Void> mayEnd = new CompletableFuture<>();

    GuardedReader(SourceReader<Chunk, S> reader, SourceReaderContext context, OperatorIdentity identity) {
        if (!(context instanceof RichSourceReaderContext rich)
                || !(rich.getRuntimeContext() instanceof StreamingRuntimeContext runtime)) {
            throw new IllegalStateException(
                    "stage '" + identity.stage() + "': its source does not run in a Flink task");
        }
        this.reader = reader;
        this.job = context;
        this.context = runtime;
        this.identity = identity;
    }

    @Override
    public void start() {
        try {
            StageCounters counters = StageAccumulators.register(context, identity.middle("source"));
            guard = StageGuard.open(context, identity, counters.totals(), null);
            guard.whenGivenUp(availability::wake);
            if (!guard.abandoned()) {
                guarded(() -> {
                    reader.start();
                    return null;
                });
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new StageFailure(identity.stage(), e);
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Chunk> output) throws Exception {
        if (!started) {
            started = true;
            guard.skipBehindFailed();
            guard.rows();
        }
        if (enumeratorFault != null && !guard.abandoned()) {
            guard.contain(new StageFailure(identity.stage(), new IllegalStateException(enumeratorFault)));
        }
        if (guard.abandoned()) {
            return leave();
        }
        InputStatus status = guarded(() -> reader.pollNext(output));
        if (status == InputStatus.END_OF_INPUT) {
            guard.finished();
        }
        return guard.abandoned() ? leave() : status;
    }

    private InputStatus leave() {
        if (!leaving) {
            leaving = true;
            job.sendSourceEventToCoordinator(new GivenUp());
        }
        return mayEnd.isDone() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
    }

    /** Work of the reader. */
    @FunctionalInterface
    private interface Work {
        InputStatus run() throws Exception;
    }

    /** @return null when the stage has given up */
    private InputStatus guarded(Work work) throws Exception {
        StageWatch before = guard.enter();
        try {
            return work.run();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            if (isDownstream(e)) {
                throw e;
            }
            if (!guard.timedOut()) {
                if (e instanceof InterruptedException || e instanceof CancelTaskException) {
                    throw e;
                }
                guard.fault(e);
            }
            return null;
        } finally {
            guard.leave(before);
        }
    }

    /** True for what came out of an operator that is chained behind the source. */
    private static boolean isDownstream(Throwable fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (at instanceof ExceptionInChainedOperatorException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        if (leaving) {
            return mayEnd.isDone() ? SteadyAvailability.now() : mayEnd;
        }
        return availability.isWoken() ? SteadyAvailability.now() : availability.of(reader.isAvailable());
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof EnumeratorFailed failed) {
            enumeratorFault = failed.message();
            availability.wake();
        } else if (event instanceof MayEnd) {
            mayEnd.complete(null);
        } else {
            reader.handleSourceEvents(event);
        }
    }

    @Override
    public List<S> snapshotState(long checkpointId) {
        return reader.snapshotState(checkpointId);
    }

    @Override
    public void addSplits(List<S> splits) {
        reader.addSplits(splits);
    }

    @Override
    public void notifyNoMoreSplits() {
        reader.notifyNoMoreSplits();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        reader.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        reader.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> splitsToPause, Collection<String> splitsToResume) {
        reader.pauseOrResumeSplits(splitsToPause, splitsToResume);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            // Its rows are given, or the task has failed: then Flink would end the whole TaskManager for it.
            LOG.warn("The source of stage {} could not be closed cleanly", identity.stage(), e);
        } finally {
            if (guard != null) {
                guard.close();
            }
        }
    }
}
