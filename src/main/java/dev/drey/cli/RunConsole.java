package dev.drey.cli;

import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunningJob;
import dev.drey.plan.UnbalancedLedgerException;
import dev.drey.runlog.RunReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run as the person at the terminal sees it: a table of its stages while it lasts, cancellation on Ctrl-C, the table of stages at the end. Results go
 * to standard output, everything about the run to standard error.
 */
final class RunConsole implements RunListener, AutoCloseable {
    private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);
    private static final Duration CLEAN_UP_WAIT = Duration.ofSeconds(10);

    private final Plan plan;
    private final PrintStream out;
    private final PrintStream err;
    private final Thread onInterrupt = new Thread(this::interrupt, "drey-cancel");
    private final CountDownLatch closed = new CountDownLatch(1);
    private LiveDisplay progress;

    // Guarded by this
    private RunningJob job;
    private boolean interrupted;
    private boolean ended;

    RunConsole(Plan plan, PrintStream out, PrintStream err) {
        this.plan = plan;
        this.out = out;
        this.err = err;
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /** Runs the plan and shows its end. */
    RunReport run(PipelineRunner runner, String savepoint) throws Exception {
        RunOutcome outcome;
        synchronized (this) {
            if (interrupted) {
                throw new InterruptedException();
            }
        }
        try {
            outcome = runner.run(plan, savepoint);
        } catch (RunFailedException e) {
            end();
            showAborted(e.outcome());
            throw e;
        } catch (UnbalancedLedgerException e) {
            end();
            show(e.outcome());
            throw e;
        } finally {
            end();
        }
        show(outcome);
        return outcome.report();
    }

    /** How far the stages came, if any has begun; where the run went on to its end the branches that are whole have results, too. */
    private void showAborted(RunOutcome outcome) {
        if (outcome.report().stages().stream()
                .anyMatch(stage -> stage.times().span().startedAt() > 0)) {
            show(outcome);
        }
    }

    private void show(RunOutcome outcome) {
        out.print(ResultPrinter.print(outcome));
        out.flush();
        err.print(RunTable.print(outcome.report()));
    }

    private synchronized void end() {
        ended = true;
        stopProgress();
    }

    @Override
    public synchronized void submitted(RunningJob client) {
        job = client;
        if (interrupted) {
            cancel();
        } else {
            progress = new LiveDisplay(plan.name(), client, err, Terminal.liveTable());
            progress.start();
        }
    }

    /**
     * Runs in the JVM's shutdown, which exits with 130 after SIGINT: ends the run, then waits for the thread that runs it to clean up, since the
     * JVM does not.
     */
    private void interrupt() {
        synchronized (this) {
            interrupted = true;
            if (!ended && job != null) {
                cancel();
            } else if (!ended) {
                // Flink's start is not to be interrupted without a page of stack traces; the run ends as soon as it is
                // up.
                err.println("drey: interrupted");
            }
        }
        try {
            if (!closed.await(CLEAN_UP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                err.println(
                        "drey: temporary files may be left: no clean-up within " + CLEAN_UP_WAIT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void cancel() {
        stopProgress();
        err.println("drey: interrupted, cancelling " + plan.name());
        try {
            job.cancel(CANCEL_WAIT);
        } catch (TimeoutException e) {
            err.println("drey: the job did not end within " + CANCEL_WAIT.toSeconds() + " s of its cancellation");
        } catch (InterruptedException | ExecutionException e) {
            err.println("drey: the job could not be cancelled: " + e.getMessage());
        }
    }

    private void stopProgress() {
        if (progress != null) {
            progress.stop();
        }
    }

    /** To be called when all else is cleaned up. */
    @Override
    public void close() {
        closed.countDown();
        synchronized (this) {
            if (interrupted) {
                return;
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The JVM is going down already: the hook finds that all is done.
            return;
        }
    }
}
