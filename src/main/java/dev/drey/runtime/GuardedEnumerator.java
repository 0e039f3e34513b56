package dev.drey.runtime;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * An enumerator whose faults are those of its stage. They fail the job, which a restart strategy may begin again, until the retries are used up; where the
 * stage is to be given up then, its readers are told and the enumerator does nothing more.
 */
final class GuardedEnumerator<S extends SourceSplit, E> implements SplitEnumerator<S, E> {
    private final GuardedSource<S, E> source;
    private final SplitEnumeratorContext<S> job;
    /** Null when it could not be made. */
    private SplitEnumerator<S, E> enumerator;

    /** Why it could not. */
    private Throwable broken;
    /** Null until the enumerator has failed for good and the run goes on. */
    private String failed;

    /** Subtasks whose readers have given up. */
    private final Set<Integer> gone = new HashSet<>();

    GuardedEnumerator(GuardedSource<S, E> source, SplitEnumeratorContext<S> context) {
        this.source = source;
        this.job = context;
    }

    GuardedEnumerator<S, E> around(SplitEnumerator<S, E> other) {
        enumerator = other;
        return this;
    }

    /** For an enumerator that could not be made, which is told when it is to start. */
    GuardedEnumerator<S, E> broken(Throwable fault) {
        broken = fault;
        return this;
    }

    /** What the enumerator is to talk to. */
    SplitEnumeratorContext<S> context() {
        return new GuardedContext();
    }

    private void guarded(Runnable work) {
        if (failed != null || enumerator == null) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            fault(e);
        }
    }

    private void fault(Throwable fault) {
        OperatorIdentity identity = source.identity();
        FaultPolicy policy = identity.policy();
        StageFailure failure = fault instanceof StageFailure named ? named : new StageFailure(identity.stage(), fault);
        boolean again = policy.retries() != null && source.countFault() <= policy.retries();
        if (again || !policy.contains()) {
            throw again || policy.retries() == null ? failure : new SuppressRestartsException(failure);
        }
        failed = failure.getMessage();
        job.registeredReaders().keySet().stream()
                .filter(reader -> !gone.contains(reader))
                .forEach(this::tell);
    }

    private void tell(int reader) {
        job.sendEventToSourceReader(reader, new GuardedReader.EnumeratorFailed(failed));
    }

    @Override
    public void start() {
        if (broken != null) {
            fault(broken);
        }
        guarded(() -> enumerator.start());
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        if (!gone.contains(subtask)) {
            guarded(() -> enumerator.handleSplitRequest(subtask, host));
        }
    }

    @Override
    public void addSplitsBack(List<S> splits, int subtask) {
        guarded(() -> enumerator.addSplitsBack(splits, subtask));
    }

    @Override
    public void addReader(int subtask) {
        gone.remove(subtask);
        guarded(() -> enumerator.addReader(subtask));
        if (failed != null) {
            tell(subtask);
        }
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof GuardedReader.GivenUp) {
            gone.add(subtask);
            job.sendEventToSourceReader(subtask, new GuardedReader.MayEnd());
            return;
        }
        guarded(() -> enumerator.handleSourceEvent(subtask, event));
    }

    @Override
    public E snapshotState(long checkpointId) throws Exception {
        if (enumerator == null) {
            throw new StageFailure(source.identity().stage(), broken);
        }
        return enumerator.snapshotState(checkpointId);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        if (enumerator != null) {
            enumerator.notifyCheckpointComplete(checkpointId);
        }
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        if (enumerator != null) {
            enumerator.notifyCheckpointAborted(checkpointId);
        }
    }

    @Override
    public void close() throws IOException {
        if (enumerator != null) {
            enumerator.close();
        }
    }

    /** Hands all on to Flink's, but for what comes back from other threads, which is guarded, and what is for readers that have given up. */
    private final class GuardedContext implements SplitEnumeratorContext<S> {
        @Override
        public org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup metricGroup() {
            return job.metricGroup();
        }

        @Override
        public void sendEventToSourceReader(int subtask, SourceEvent event) {
            if (!gone.contains(subtask)) {
                job.sendEventToSourceReader(subtask, event);
            }
        }

        @Override
        public void sendEventToSourceReader(int subtask, int attempt, SourceEvent event) {
            if (!gone.contains(subtask)) {
                job.sendEventToSourceReader(subtask, attempt, event);
            }
        }

        @Override
        public int currentParallelism() {
            return job.currentParallelism();
        }

        @Override
        public Map<Integer, ReaderInfo> registeredReaders() {
            return job.registeredReaders();
        }

        @Override
        public Map<Integer, Map<Integer, ReaderInfo>> registeredReadersOfAttempts() {
            return job.registeredReadersOfAttempts();
        }

        @Override
        public void assignSplits(SplitsAssignment<S> assignment) {
            Map<Integer, List<S>> left = new HashMap<>(assignment.assignment());
            left.keySet().removeAll(gone);
            if (!left.isEmpty()) {
                job.assignSplits(new SplitsAssignment<>(left));
            }
        }

        @Override
        public void assignSplit(S split, int subtask) {
            if (!gone.contains(subtask)) {
                job.assignSplit(split, subtask);
            }
        }

        @Override
        public void signalNoMoreSplits(int subtask) {
            if (!gone.contains(subtask)) {
                job.signalNoMoreSplits(subtask);
            }
        }

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
            job.callAsync(callable, guardedHandler(handler));
        }

        @Override
        public <T> void callAsync(
                Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelayMillis, long periodMillis) {
            job.callAsync(callable, guardedHandler(handler), initialDelayMillis, periodMillis);
        }

        private <T> BiConsumer<T, Throwable> guardedHandler(BiConsumer<T, Throwable> handler) {
            return (result, fault) -> guarded(() -> handler.accept(result, fault));
        }

        @Override
        public void runInCoordinatorThread(Runnable runnable) {
            job.runInCoordinatorThread(() -> guarded(runnable));
        }

        @Override
        public void setIsProcessingBacklog(boolean isProcessingBacklog) {
            job.setIsProcessingBacklog(isProcessingBacklog);
        }
    }
}
