package dev.drey.cli;

import dev.drey.plan.Plan;
import dev.drey.runtime.StageAccumulators;
import dev.drey.runtime.StageCounters;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;

/** A line on a terminal that is written over while a run lasts longer than a second: rows read so far and the time. */
final class ProgressLine {
    private static final long MILLIS = 500;

    private final Plan plan;
    private final JobClient job;
    private final PrintStream err;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "drey-progress");
        thread.setDaemon(true);
        return thread;
    });
    private int width;

    ProgressLine(Plan plan, JobClient job, PrintStream err) {
        this.plan = plan;
        this.job = job;
        this.err = err;
    }

    void start() {
        clock.scheduleWithFixedDelay(this::show, 1000, MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void show() {
        if (clock.isShutdown()) {
            return;
        }
        String line = String.format(
                Locale.ROOT, "drey: %s, %s rows read, %.1f s", plan.name(), rowsRead(), (System.nanoTime() - start) / 1e9);
        err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        err.flush();
        width = line.length();
    }

    private String rowsRead() {
        try {
            Map<String, StageCounters.Totals> stages =
                    StageAccumulators.byStage(job.getAccumulators().get(MILLIS, TimeUnit.MILLISECONDS));
            long rows = plan.stages().stream()
                    .filter(s -> s.node().inputNames().isEmpty() && stages.containsKey(s.name()))
                    .mapToLong(s -> stages.get(s.name()).rowsOut)
                    .sum();
            return String.format(Locale.ROOT, "%,d", rows);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "?";
        } catch (ExecutionException | TimeoutException e) {
            // Not known at this moment (the job is starting or ending); the next tick asks again.
            return "?";
        }
    }

    /** Ends and wipes the line. */
    synchronized void stop() {
        if (!clock.isShutdown()) {
            clock.shutdownNow();
            if (width > 0) {
                err.print("\r" + " ".repeat(width) + "\r");
                err.flush();
            }
        }
    }
}
