package dev.drey.cli;

import dev.drey.page.Figures;
import dev.drey.plan.RunningJob;
import dev.drey.runlog.StageReport;
import dev.drey.runlog.StageStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Shows a run while it lasts longer than a second: on a terminal the {@link LiveTable}, written over and over and wiped at the end; elsewhere, where
 * nothing can be written over, a plain line now and then.
 */
final class LiveDisplay {
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration PLAIN_EVERY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final String pipeline;
    private final RunningJob job;
    private final PrintStream err;
    /** Null for plain lines. */
    private final LiveTable table;

    private final long start = System.nanoTime();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "drey-live");
        thread.setDaemon(true);
        return thread;
    });
    /** Lines that stand on the terminal. */
    private int shown;

    /** @param table null for plain lines */
    LiveDisplay(String pipeline, RunningJob job, PrintStream err, LiveTable table) {
        this.pipeline = pipeline;
        this.job = job;
        this.err = err;
        this.table = table;
    }

    void start() {
        long first = table == null ? PLAIN_EVERY.toMillis() : 2 * EVERY.toMillis();
        long every = table == null ? PLAIN_EVERY.toMillis() : EVERY.toMillis();
        clock.scheduleWithFixedDelay(this::show, first, every, TimeUnit.MILLISECONDS);
    }

    private void show() {
        List<StageReport> stages;
        try {
            stages = job.stages(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!stages.isEmpty()) {
            show(stages);
        }
    }

    private synchronized void show(List<StageReport> stages) {
        if (clock.isShutdown()) {
            return;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (table == null) {
            err.println(plain(pipeline, stages, seconds));
            return;
        }
        List<String> lines = table.lines(pipeline, stages, seconds);
        err.print(wiped() + String.join("\n", lines) + "\n");
        err.flush();
        shown = lines.size();
    }

    static String plain(String pipeline, List<StageReport> stages, double seconds) {
        long ended = stages.stream()
                .filter(stage -> stage.outcome().status() == StageStatus.SUCCEEDED)
                .count();
        long read = stages.stream()
                .filter(stage -> stage.inputs().isEmpty())
                .mapToLong(stage -> stage.rows().out())
                .sum();
        return String.format(
                Locale.ROOT,
                "drey: %s, %.0f s: %s rows read, %d of %d stages ended",
                pipeline,
                seconds,
                Figures.count(read),
                ended,
                stages.size());
    }

    /** Moves to the first line of what stands there and wipes all below. */
    private String wiped() {
        return shown == 0 ? "" : "\u001b[" + shown + "A\r\u001b[J";
    }

    /** Ends, and wipes the table. */
    synchronized void stop() {
        if (!clock.isShutdown()) {
            clock.shutdownNow();
            err.print(wiped());
            err.flush();
        }
    }
}
