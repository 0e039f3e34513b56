package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingConsumer;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The template of every operator of Drey, whatever its inputs: counts rows, measures time and turns faults into errors that name the stage, so that
 * operators hold nothing but their own work.
 *
 * <p>Subclasses take chunks by {@link #receive} and, where they hold rows back, implement {@link #flush}, {@link #watermark}, {@link #idle} and {@link #end}; they hand chunks on
 * by {@link #emit} and may reuse a chunk as soon as that returns. Time is measured once per call, see {@link TaskClock}, inside operator chains too.
 * Flink's own record counters, which count stream elements, are corrected to rows.
 *
 * <p>What becomes of rows goes into the ledger of rows, which is checked at the end of every run: a row that came in is sent on by {@link #emit}, or is told
 * by the one of {@link #filtered}, {@link #folded} and {@link #late} that says why it is not; a row that is sent on without having come in goes by {@link #emitMade}.
 *
 * <p>Whatever one of these methods throws is a {@link StageFailure} of this stage, of which the {@link StageGuard} decides what becomes: the task fails with
 * it, or the stage gives up and its input is left alone from then on. Except what came out of an operator chained behind it: that is the fault
 * of the operator, of Drey or of the user's own, that threw it, and passes unchanged.
 */
public abstract class StageOperator extends AbstractStreamOperator<Chunk> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(StageOperator.class);

    // Configuration
    private final OperatorIdentity identity;

    // Resources
    private transient StageCounters counters;

    private transient StageGuard guard;
    /** Null unless the run is measured. */
    private transient StageProbe probe;

    private transient Counter flinkRowsIn;
    private transient Counter flinkRowsOut;
    private transient StreamRecord<Chunk> outgoing;
    /** Null until opened. */
    private transient TaskClock clock;
    /** Takes the time of waits. */
    private transient StageCounters.Totals waited;

    private transient Throwable downstreamFault;
    /** True from the end of the input on, or from closing. */
    private transient boolean ended;
    /** That the input is idle, and those behind are still to be told. */
    private transient boolean idleHeld;

    private transient MailboxExecutor mailbox;

    StageOperator(OperatorIdentity identity) {
        this.identity = identity;
    }

    /** Makes ready for the first chunk. To be overridden instead of {@link #open}: its faults are the stage's. */
    protected void prepare() throws Exception {}

    /** Sends what is held back. Called before every checkpoint barrier, also after {@link #end}, when nothing may be left to send. */
    protected void flush() throws Exception {}

    /**
     * The event time has reached a watermark.
     *
     * @return true to pass it on when this returns, false when it is held
     */
    protected boolean watermark(Watermark mark) throws Exception {
        return true;
    }

    /** The input has gone idle: event time goes on without it, so that rows held back are to be sent first. */
    protected void idle() throws Exception {}

    /**
     * Whether rows still wait for something when the input has gone idle. Those behind are told of it later then: {@link #emitIdle} is to be called when the rows have left.
     */
    protected boolean holdsRows() {
        return false;
    }

    /** The input has ended: sends all that is left. Nothing may be emitted afterwards: it would be lost without an error. */
    protected void end() throws Exception {}

    /** Closes what was opened, once or more; after success, failure and a failed {@link #prepare} alike. */
    protected void release() throws Exception {}

    protected final OperatorIdentity identity() {
        return identity;
    }

    /** The figures that this subtask counts for its stage. */
    protected final StageCounters.Totals totals() {
        return counters.totals();
    }

    @Override
    public final void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = executor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        counters = StageAccumulators.register(getRuntimeContext(), identity);
        counters.totals().subtasks = 1;
        probe = StageProbe.of(getRuntimeContext(), identity);
        flinkRowsIn = getMetricGroup().getIOMetricGroup().getNumRecordsInCounter();
        flinkRowsOut = getMetricGroup().getIOMetricGroup().getNumRecordsOutCounter();
        outgoing = new StreamRecord<>(null);
        clock = TaskClock.of(getContainingTask());
        clock.opened(counters.totals());
        waited = new StageCounters.Totals();
        Environment environment = getContainingTask().getEnvironment();
        guard = StageGuard.open(getRuntimeContext(), identity, counters.totals(), environment::failExternally);
        work(this::prepare);
    }

    /** Counts a chunk that came in, and works on it. */
    final void receive(Chunk chunk, int input, ThrowingConsumer<Chunk, Exception> process) throws Exception {
        flinkRowsIn.inc(chunk.selectedCount() - 1L);
        if (guard.abandoned()) {
            if (identity.first()) {
                countIn(chunk, input);
            }
            counters.abandoned(chunk, identity.first());
            return;
        }
        guard.rows();
        work(() -> {
            if (identity.first()) {
                countIn(chunk, input);
            }
            process.accept(chunk);
        });
    }

    private void countIn(Chunk chunk, int input) {
        counters.in(chunk, input, clock.epochNanos());
        if (probe != null) {
            probe.in(chunk);
        }
    }

    /** Works on a chunk that had come in before a restore, and counts it as restored. For {@link #prepare}. */
    protected final void receiveAgain(Chunk chunk, ThrowingConsumer<Chunk, Exception> process) throws Exception {
        restored(chunk.selectedCount());
        work(() -> process.accept(chunk));
    }

    @Override
    public final void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        work(this::flush);
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public final void processWatermark(Watermark mark) throws Exception {
        boolean[] passes = {guard.abandoned()};
        work(() -> passes[0] = watermark(mark));
        if (passes[0]) {
            super.processWatermark(mark);
        }
    }

    @Override
    public final void processWatermarkStatus(WatermarkStatus status) throws Exception {
        if (status.isIdle()) {
            work(this::idle);
        }
        idleHeld = status.isIdle() && !guard.abandoned() && holdsRows();
        if (!idleHeld) {
            super.processWatermarkStatus(status);
        }
    }

    /** The processing time in milliseconds, by the clock that {@link #schedule} goes by. */
    protected final long processingTimeMillis() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    /**
     * Runs a task once, after a delay, on the task's thread and as this operator's own work. It does not run when the input has ended or
     * the operator is closed before: {@link #end} does then what is left.
     *
     * @param delayMillis from now; 0 or less runs it as soon as the thread is free
     */
    protected final void schedule(long delayMillis, ThrowingRunnable<Exception> task) {
        ProcessingTimeService clock = getProcessingTimeService();
        clock.registerTimer(clock.getCurrentProcessingTime() + delayMillis, time -> {
            if (!ended) {
                work(task);
            }
        });
    }

    /**
     * Leaves a task for the task's thread, which runs it as this operator's own work between two of its calls, or while it waits in {@link #awaitMail}. May be called on any
     * thread; nothing is run when the task has ended.
     */
    protected final void onTaskThread(String what, ThrowingRunnable<Exception> task) {
        try {
            mailbox.execute(() -> work(task), what);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: '{}' came after the task's end", identity.stage(), what, e);
        }
    }

    /**
     * Waits until something was left for the task's thread, of this operator or of those chained behind it, and runs it. The thread is not blocked meanwhile, only
     * takes no further input. Called within this operator's own work; the time does not count as work.
     */
    protected final void awaitMail() throws Exception {
        awaiting(mailbox::yield);
    }

    /** Waits for something outside of the task, within this operator's own work; the time does not count as work. */
    protected final void awaiting(ThrowingRunnable<Exception> wait) throws Exception {
        StageCounters.Totals before = clock.enter(waited);
        try {
            wait.run();
        } finally {
            clock.leave(before);
            counters.totals().awaited(waited);
        }
    }

    @Override
    public final void finish() throws Exception {
        ended = true;
        work(this::end);
        guard.finished();
        counters.totals().finished = guard.abandoned() ? 0 : 1;
        clock.finished(counters.totals());
        super.finish();
    }

    @Override
    public final void close() throws Exception {
        ended = true;
        try {
            if (guard != null && !guard.abandoned() && !isEnding()) {
                work(this::release);
            } else {
                if (guard != null) {
                    guard.close(); // it has ended: cleaning up is not its work
                }
                releaseQuietly();
            }
        } finally {
            if (guard != null) {
                guard.close();
            }
            super.close();
        }
    }

    /** True when the stage does nothing more with its input, nor is told anything of it: it has failed here, or one in front of it has. */
    protected final boolean hasGivenUp() {
        return guard.abandoned();
    }

    /** True for a task that has failed or is being cancelled. */
    private boolean isEnding() {
        return getContainingTask().isCanceled() || getContainingTask().isFailing();
    }

    /**
     * Closes what was opened where the failure that counts has happened already. Flink takes what is thrown while a failed task is cleaned up for its own
     * failure and ends the whole TaskManager.
     */
    private void releaseQuietly() {
        try {
            release();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            LOG.warn("Stage {} could not be closed cleanly after its failure or cancellation", identity.stage(), e);
        }
    }

    /** Runs this operator's own work: measures its time, and lets the {@link StageGuard} judge its faults. Does nothing when the stage has given up. */
    final void work(ThrowingRunnable<Exception> task) throws Exception {
        if (guard.abandoned()) {
            return;
        }
        StageCounters.Totals interrupted = clock.enter(counters.totals());
        StageWatch before = guard.enter();
        try {
            task.run();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            if (isNamed(e)) {
                throw e;
            }
            if (!guard.timedOut()) {
                if (isCancellation(e)) {
                    throw e;
                }
                guard.fault(e);
            }
        } finally {
            clock.leave(interrupted);
            guard.leave(before);
        }
    }

    /** True for what follows from the end of the task and is nobody's fault. */
    private boolean isCancellation(Throwable fault) {
        return fault instanceof InterruptedException
                || fault instanceof CancelTaskException
                || getContainingTask().isCanceled();
    }

    /** True for faults that name their stage already, or that are not this stage's. */
    private boolean isNamed(Throwable fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (at instanceof StageFailure || at == downstreamFault) {
                return true;
            }
        }
        return false;
    }

    /**
     * Hands a chunk to the next stage; returns when everything chained behind has seen it. A chunk without rows is not sent.
     *
     * @param chunk owned by the caller again after the call
     */
    protected final void emit(Chunk chunk) {
        if (chunk.selectedCount() == 0) {
            return;
        }
        if (identity.last()) {
            countOut(chunk);
        }
        StreamRecord<Chunk> element = stamped(chunk);
        send(chunk.selectedCount(), () -> output.collect(element));
    }

    /** Hands a chunk to a named output that holds a part of the stage's result; counted as the stage's output. */
    protected final void emitTo(OutputTag<Chunk> tag, Chunk chunk) {
        if (chunk.selectedCount() > 0) {
            countOut(chunk);
            counters.totals().fates.sentTo(tag.getId(), chunk.selectedCount());
            StreamRecord<Chunk> element = stamped(chunk);
            send(chunk.selectedCount(), () -> output.collect(tag, element));
        }
    }

    private void countOut(Chunk chunk) {
        clock.settle();
        counters.out(chunk, clock.epochNanos());
        if (probe != null) {
            probe.out(chunk);
        }
    }

    /** Hands on rows that did not come in as such: results, or what a row was turned into together with others. */
    protected final void emitMade(Chunk chunk) {
        counters.totals().fates.made += chunk.selectedCount();
        emit(chunk);
    }

    /** A sink has written rows outside, as they came in. */
    protected final void wrote(long rows) {
        counters.totals().rowsOut += rows;
    }

    /** A sink has written rows outside that are what those that came in were {@linkplain #folded folded} into. */
    protected final void wroteMade(long rows) {
        wrote(rows);
        counters.totals().fates.made += rows;
    }

    /** Rows that came in are taken out, by a condition or a limit. */
    protected final void filtered(long rows) {
        counters.totals().fates.filtered += rows;
    }

    /** Rows that came in are in a state or a result now, and do not leave as themselves. */
    protected final void folded(long rows) {
        counters.totals().fates.folded += rows;
    }

    /** Rows that came in are too late for everything. */
    protected final void late(long rows) {
        counters.totals().fates.late += rows;
    }

    /** Rows that did not come in as such are among the dead: pairs of rows. */
    protected final void madeDead(long rows) {
        counters.totals().fates.madeDead += rows;
    }

    /** Rows that came in before this run was resumed were found in state, and leave as if they came in now. */
    protected final void restored(long rows) {
        counters.totals().fates.restored += rows;
    }

    /**
     * Asks whether a stage in front of this one has failed while the run goes on; then this one gives up its work, since what it has got is not all. For what cannot be
     * withheld once it is done. Costs a message to the JobManager, but where no such stage can fail alone.
     *
     * @return true when nothing more is to be done
     * @throws IOException if the JobManager cannot be asked
     */
    protected final boolean skippedBehindFailed() throws IOException {
        guard.skipBehindFailed();
        return guard.abandoned();
    }

    /** Hands a chunk to a side output; not counted as the stage's output. */
    protected final void emitAside(OutputTag<Chunk> tag, Chunk chunk) {
        if (chunk.selectedCount() > 0) {
            counters.totals().fates.sentAside(tag.getId(), chunk.selectedCount());
            send(chunk.selectedCount(), () -> output.collect(tag, new StreamRecord<>(chunk)));
        }
    }

    /** Sends a watermark that {@link #watermark} held. */
    protected final void emitWatermark(Watermark mark) {
        send(0, () -> output.emitWatermark(mark));
    }

    /** Tells those behind that the input is idle, if that was held and is still so. */
    protected final void emitIdle() {
        if (idleHeld) {
            idleHeld = false;
            send(0, () -> output.emitWatermarkStatus(WatermarkStatus.IDLE));
        }
    }

    /**
     * Hands something on, unless the stage has run out of time: keeps apart the faults of what is chained behind, and makes Flink's counter count rows. What Flink
     * adds depends on the consumers: only the first of those in the chain counts, for the one output that it takes. So it is set by what was
     * added.
     */
    private void send(int rows, Runnable collect) {
        long before = flinkRowsOut.getCount();
        if (guard.timedOut()) {
            throw new CancelTaskException("stage '" + identity.stage() + "' has run out of time"); // the guard tells
        }
        guard.pause();
        try {
            collect.run();
        } catch (RuntimeException | Error e) {
            downstreamFault = e;
            throw e;
        } finally {
            guard.resume();
        }
        flinkRowsOut.inc(before + rows - flinkRowsOut.getCount());
    }

    /** A chunk's timestamp is its greatest event time; chunks without event time carry none. */
    private StreamRecord<Chunk> stamped(Chunk chunk) {
        if (chunk.eventTime() == null) {
            outgoing.replace(chunk);
            outgoing.eraseTimestamp();
            return outgoing;
        }
        return outgoing.replace(chunk, Math.floorDiv(EventTimes.greatest(chunk), 1000L));
    }

    /**
     * What becomes of rows that this subtask cannot read or work on; to be called in {@link #open}.
     *
     * @return null when they end the run
     */
    protected final RowFaults rowFaults(ErrorPolicy policy) {
        return policy.fails()
                ? null
                : new RowFaults(
                        policy, identity, counters.totals(), ErrorBudget.of(policy, identity, getRuntimeContext()));
    }

    /** Notes what the operator holds now; the peak is reported. */
    protected final void held(long rows, long bytes) {
        counters.held(rows, bytes);
    }

    /** For the operator behind a source: counts what that has read, bad rows and all. */
    protected final void countRead(Chunk chunk) {
        counters.read(chunk, clock.epochNanos());
        if (probe != null) {
            probe.out(chunk);
        }
    }
}
