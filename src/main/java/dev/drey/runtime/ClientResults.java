package dev.drey.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobExecutionResult;

/**
 * The results that a job sends back to the client that submitted it. Sinks add their tables while the job is compiled; the runner then does
 *
 * <pre>{@code
 * JobClient job = environment.executeAsync(graph);
 * results.start();
 * JobExecutionResult end = job.getJobExecutionResult().get();   // the job's own failure comes from here
 * results.await(end);
 * for (ResultTable table : results.tables()) { … }
 * }</pre>
 *
 * Draining must start at once: a sink whose client does not fetch blocks the job when its buffer is full. When the job fails, the draining
 * threads end by themselves and their errors, which only follow from the job's, are dropped.
 */
public final class ClientResults {
    private final boolean attached;
    private final List<ResultTable> tables = new ArrayList<>();
    private final List<CompletableFuture<Void>> drains = new ArrayList<>();

    private ClientResults(boolean attached) {
        this.attached = attached;
    }

    /** For a client that stays until the job ends. */
    public static ClientResults attached() {
        return new ClientResults(true);
    }

    /** For a client that leaves after submission: sinks then send nothing back, since nobody would fetch it. */
    public static ClientResults detached() {
        return new ClientResults(false);
    }

    /** True when somebody will fetch what sinks send. */
    public boolean isAttached() {
        return attached;
    }

    void add(ResultTable table) {
        tables.add(table);
    }

    /** The tables in the order in which their sinks were compiled. */
    public List<ResultTable> tables() {
        return Collections.unmodifiableList(tables);
    }

    /** Begins to fetch all tables, each on a daemon thread; call once, right after submission. */
    public void start() {
        for (ResultTable table : tables) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Thread thread = new Thread(() -> drain(table, done), "result of " + table.stage());
            thread.setDaemon(true);
            thread.start();
            drains.add(done);
        }
    }

    // Whatever stops the thread must reach the one who waits for it.
    private static void drain(ResultTable table, CompletableFuture<Void> done) {
        try {
            table.drain();
            done.complete(null);
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }

    /**
     * Waits until every table is complete.
     *
     * @param end the result of the job, which has succeeded
     * @throws IllegalStateException naming the sink whose rows could not be fetched
     */
    public void await(JobExecutionResult end) throws InterruptedException {
        for (int i = 0; i < drains.size(); i++) {
            ResultTable table = tables.get(i);
            try {
                drains.get(i).get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(
                        "stage '" + table.stage() + "': the job succeeded, but its rows could not be fetched: "
                                + e.getCause().getMessage(),
                        e.getCause());
            }
            table.complete(end);
        }
    }
}
