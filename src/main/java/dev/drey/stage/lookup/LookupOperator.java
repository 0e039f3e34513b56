package dev.drey.stage.lookup;

import dev.drey.cache.Answers;
import dev.drey.cache.CacheLoadException;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionRow;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.runtime.DeadLetters;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.RowFaults;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks the keys of its rows up and adds columns of what was found.
 *
 * <p>A chunk whose keys are all in memory passes at once, as a view. Else it is copied and waits; the answers come on other threads, and leave a task for the task's thread,
 * which sends on what may leave. Too many waiting rows, or too large ones, hold the input back: the task's thread then runs what is left for it until there is room.
 *
 * <p>Waiting chunks are operator state: they are looked up anew after a restore, before other rows. Where rows must not overtake each other over a rescale (changes, rows in
 * order) they all leave before a checkpoint instead. Watermarks wait for the chunks in front of them; the end of the input waits for all.
 *
 * <p>The state also holds keys of the cache, the most wanted ones, each by one of the subtasks that share it: after a restore they are looked up before the first row. Where rows
 * are routed by key, that is the subtask which the key's rows come to: wherever it runs next, they find the key in memory.
 */
final class LookupOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(LookupOperator.class);
    private static final String WAITING = "waiting-chunks";
    private static final String HOT_KEYS = "hot-keys";
    /** Keys in the state of all subtasks of a process; more would make checkpoints large for little. */
    private static final int MOST_HOT_KEYS = 100_000;

    private static final long LOG_CHECK_MILLIS = 10_000;

    /**
     * How rows leave.
     *
     * @param ordered whether in the order in which they came
     * @param drained whether none may be in a checkpoint
     * @param errors what becomes of rows whose key cannot be looked up
     * @param routed whether rows come here by their key, of which the bucket of their chunk is
     */
    record Manner(boolean ordered, boolean drained, ErrorPolicy errors, boolean routed) implements Serializable {}

    // Configuration
    private final LookupPlan plan;
    private final Manner manner;

    // Resources
    private transient CacheRegistry.Lease lease;
    /** The columns that are used; others may arrive for other stages that read the same input. */
    private transient Chunk used;

    private transient ChunkKeys keys;
    private transient JoinedRows joined;
    /** Null when a key that cannot be looked up ends the run. */
    private transient RowFaults faults;

    /** Null where rows are not routed by key. */
    private transient RoutedKeys routed;

    private transient WaitingChunks waiting;
    private transient AtomicBoolean mailed;

    // State
    private transient ListState<Chunk> waitingState;
    private transient ListState<byte[]> hotState;
    private transient List<Chunk> restored;
    private transient List<byte[]> restoredKeys;
    /** Whether the states hold what the last snapshot has taken. */
    private transient boolean statesFilled;

    LookupOperator(OperatorIdentity identity, LookupPlan plan, Manner manner) {
        super(identity);
        this.plan = plan;
        this.manner = manner;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        waitingState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>(WAITING, ChunkTypeInfo.of(plan.input())));
        hotState = context.getOperatorStateStore()
                .getListState(
                        new ListStateDescriptor<>(HOT_KEYS, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        restored = new ArrayList<>();
        restoredKeys = new ArrayList<>();
        if (context.isRestored()) {
            waitingState.get().forEach(restored::add);
            if (plan.warming().restored()) {
                hotState.get().forEach(restoredKeys::add);
            }
        }
    }

    @Override
    protected void prepare() throws Exception {
        awaiting(this::acquire);
        used = new Chunk(plan.input(), new Column[plan.input().size()]);
        keys = new ChunkKeys(plan.input(), plan.keys(), lease.cache().keyLayout());
        joined = new JoinedRows(plan, plan.dimension().columns());
        faults = rowFaults(manner.errors());
        waiting = new WaitingChunks(manner.ordered(), plan.limits().bytes());
        mailed = new AtomicBoolean();
        routed = manner.routed() ? routedKeys() : null;
        registerMetrics();
        awaiting(this::warm);
        for (Chunk chunk : restored) {
            receiveAgain(chunk, this::process);
        }
        restored = null;
        statesFilled = true;
        logEachMinute();
    }

    private void acquire() throws Exception {
        File[] directories = getContainingTask().getEnvironment().getIOManager().getSpillingDirectories();
        DimensionContext context = new DimensionContext(
                identity().stage(),
                plan.limits().queries(),
                Arrays.stream(directories).map(File::toPath).toList());
        String job = getRuntimeContext().getJobInfo().getJobId().toString();
        lease = CacheRegistry.PROCESS.acquire(
                new CacheRegistry.Name(job, identity().stage()),
                () -> new CacheOpening(
                                plan,
                                context,
                                new PooledThreads("drey-lookup-" + identity().stage()))
                        .open());
    }

    /** Looks the restored keys up, in the order of all subtasks' lists: each was most wanted first. */
    private void warm() throws Exception {
        List<DimensionKey> wanted = new ArrayList<>();
        for (byte[] key : restoredKeys) {
            try {
                wanted.add(lease.cache().keyLayout().key(key));
            } catch (IllegalArgumentException e) {
                LOG.warn(
                        "stage '{}' leaves out a key of the restored cache: {}",
                        identity().stage(),
                        e.getMessage());
            }
        }
        restoredKeys = null;
        lease.cache().warm(wanted, "of the checkpoint", CacheOpening.LONGEST_WARMING);
    }

    private void registerMetrics() {
        MetricGroup group = getMetricGroup().addGroup("lookup");
        CacheGauges.of(lease.cache()).forEach((name, value) -> group.gauge(name, value::get));
        group.gauge("rowsWaiting", waiting::rows);
        group.gauge("chunksWaiting", waiting::chunks);
    }

    private void logEachMinute() {
        schedule(LOG_CHECK_MILLIS, () -> {
            lease.cache().logEachMinute();
            logEachMinute();
        });
    }

    @Override
    protected void process(Chunk arrived) throws Exception {
        emptyStates();
        makeRoom(arrived.selectedCount());
        Chunk chunk = narrowed(arrived);
        keys.find(chunk);
        if (keys.keys().isEmpty()) {
            pass(chunk);
            return;
        }
        CompletableFuture<Answers<DimensionRow>> answers = lease.cache().look(keys.keys(), keys.rows());
        if (answers.isDone() && waiting.mayBePassed()) {
            send(chunk, keys.places(), answers.join());
            return;
        }
        await(chunk, answers);
    }

    private Chunk narrowed(Chunk arrived) {
        used.view(arrived);
        for (int c = 0; c < used.columnCount(); c++) {
            used.setColumn(
                    c, arrived.column(arrived.schema().indexOf(plan.input().name(c))));
        }
        return used;
    }

    /** Rows without a key ask nobody, but keep their place. */
    private void pass(Chunk chunk) throws Exception {
        Answers<DimensionRow> none = Answers.none();
        if (waiting.mayBePassed()) {
            send(chunk, keys.places(), none);
        } else {
            await(chunk, CompletableFuture.completedFuture(none));
        }
    }

    private void await(Chunk chunk, CompletableFuture<Answers<DimensionRow>> answers) {
        waiting.add(chunk, keys.places(), answers);
        held(waiting.rows(), waiting.heldBytes());
        // Also where they have come in since they were looked at: nothing else may wake the task.
        answers.whenComplete((found, error) -> answered());
    }

    /** On a thread of the loader. */
    private void answered() {
        if (mailed.compareAndSet(false, true)) {
            onTaskThread("send rows that were looked up", this::sendReady);
        }
    }

    private void sendReady() throws Exception {
        mailed.set(false);
        for (WaitingChunks.Entry entry = waiting.take(); entry != null; entry = waiting.take()) {
            if (entry.rows() == null) {
                emitWatermark(new Watermark(entry.watermark()));
            } else {
                send(entry.rows(), entry.places(), entry.answers());
                waiting.reuse(entry);
            }
        }
        if (waiting.isEmpty()) {
            emitIdle();
        }
    }

    private void makeRoom(int rows) throws Exception {
        awaitAnswersWhile(() -> !waiting.isEmpty()
                && (waiting.rows() + rows > plan.limits().rows()
                        || waiting.bytes() >= plan.limits().bytes()));
    }

    private void drain() throws Exception {
        awaitAnswersWhile(() -> !waiting.isEmpty());
    }

    /** Sends what may leave, until enough has left. No further rows come meanwhile for which keys could wait. */
    private void awaitAnswersWhile(BooleanSupplier tooMuch) throws Exception {
        sendReady();
        if (!tooMuch.getAsBoolean()) {
            return;
        }
        lease.cache().hurry();
        try {
            while (tooMuch.getAsBoolean()) {
                awaitMail();
                sendReady();
            }
        } finally {
            lease.cache().takeTime();
        }
    }

    private void send(Chunk rows, int[] places, Answers<DimensionRow> answers) throws Exception {
        Chunk shown = joined.of(rows, places, answers);
        if (manner.routed()) {
            shown.setBucket(Chunk.NO_BUCKET);
        }
        if (answers.anyFailed()) {
            setAside(rows, places, answers);
        }
        if (faults != null) {
            faults.settle(rows.selectedCount(), dead -> emitAside(DeadLetters.TAG, dead));
        }
        filtered(joined.dropped());
        lease.cache().unmatched(joined.unmatched());
        emit(shown);
    }

    private void setAside(Chunk rows, int[] places, Answers<DimensionRow> answers) throws IOException {
        for (int i = 0; i < rows.selectedCount(); i++) {
            CacheLoadException failure = places[i] < 0 ? null : answers.failure(places[i]);
            if (failure != null) {
                String reason = plan.dimension().describe() + ": " + failure.getMessage();
                if (faults == null) {
                    throw new IOException(reason, failure);
                }
                faults.add(reason, rows, rows.selectedRow(i));
            }
        }
    }

    @Override
    protected boolean watermark(Watermark mark) throws Exception {
        sendReady();
        if (waiting.isEmpty()) {
            return true;
        }
        waiting.addWatermark(mark.getTimestamp());
        return false;
    }

    @Override
    protected boolean holdsRows() {
        return !waiting.isEmpty();
    }

    @Override
    protected void flush() throws Exception {
        if (manner.drained()) {
            drain();
        }
        report();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        statesFilled = true;
        waitingState.clear();
        for (WaitingChunks.Entry entry : waiting.entries()) {
            if (entry.rows() != null) {
                waitingState.add(entry.rows());
            }
        }
        hotState.clear();
        if (plan.warming().restored()) {
            for (DimensionKey key : hotKeys()) {
                hotState.add(key.toBytes());
            }
        }
    }

    private List<DimensionKey> hotKeys() {
        List<DimensionKey> hottest =
                lease.cache().hottest((int) Math.min(MOST_HOT_KEYS, plan.cache().entries()));
        return routed == null ? lease.share(hottest) : routed.of(hottest);
    }

    private RoutedKeys routedKeys() {
        TaskInfo subtask = getRuntimeContext().getTaskInfo();
        int buckets = subtask.getMaxNumberOfParallelSubtasks();
        return new RoutedKeys(buckets, BucketRouting.of(buckets).bucketsOf(subtask));
    }

    /** The snapshot has been taken; what the states hold would only keep rows that have left. */
    private void emptyStates() {
        if (statesFilled) {
            statesFilled = false;
            waitingState.clear();
            hotState.clear();
        }
    }

    @Override
    protected void end() throws Exception {
        drain();
        if (faults != null) {
            faults.end();
        }
        report();
    }

    private void report() {
        totals().caches.put(lease.cache().id(), lease.cache().totals());
    }

    @Override
    protected void release() {
        if (lease != null) {
            report();
            lease.close();
            lease = null;
        }
    }
}
