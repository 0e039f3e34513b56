package dev.drey.cli;

import dev.drey.plan.RunningJob;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A line on a terminal that is written over while a run lasts longer than a second: rows read so far and the time. */
final class ProgressLine {
    private static final long MILLIS = 500;

    private final String pipeline;
    private final RunningJob job;
    private final PrintStream err;
    private final long start = System.nanoTime();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "drey-progress");
        thread.setDaemon(true);
        return thread;
    });
    private int width;

    ProgressLine(String pipeline, RunningJob job, PrintStream err) {
        this.pipeline = pipeline;
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
                Locale.ROOT, "drey: %s, %s rows read, %.1f s", pipeline, rowsRead(), (System.nanoTime() - start) / 1e9);
        err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        err.flush();
        width = line.length();
    }

    private String rowsRead() {
        try {
            OptionalLong rows = job.rowsRead(Duration.ofMillis(MILLIS));
            return rows.isPresent() ? String.format(Locale.ROOT, "%,d", rows.getAsLong()) : "?";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
