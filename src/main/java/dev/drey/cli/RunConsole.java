package dev.drey.cli;

import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunningJob;
import dev.drey.runlog.RunReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One run as the person at the terminal sees it: a progress line while it lasts, cancellation on Ctrl-C, the table of stages at the end. Results go
 * to standard output, everything about the run to standard error.
 */
final class RunConsole implements RunListener, AutoCloseable {
    private static final Duration CANCEL_WAIT = Duration.ofSeconds(10);

    private final Plan plan;
    private final PrintStream out;
    private final PrintStream err;
    private final Thread onInterrupt = new Thread(this::cancel, "drey-cancel");
    private ProgressLine progress;
    private volatile RunningJob job;
    private volatile boolean ended;

    RunConsole(Plan plan, PrintStream out, PrintStream err) {
        this.plan = plan;
        this.out = out;
        this.err = err;
    }

    /** Runs the plan and shows its end. */
    RunReport run(PipelineRunner runner, String savepoint) throws Exception {
        RunOutcome outcome = runner.run(plan, savepoint);
        stopProgress();
        ResultPrinter.print(outcome, out);
        err.print(RunTable.print(outcome.report()));
        return outcome.report();
    }

    @Override
    public void submitted(RunningJob client) {
        job = client;
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        if (System.console() != null) {
            progress = new ProgressLine(plan.name(), client, err);
            progress.start();
        }
    }

    /** Runs in the JVM's shutdown, which exits with 130 after SIGINT; the cluster's own clean-up follows. */
    private void cancel() {
        if (ended) {
            return;
        }
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

    @Override
    public void close() {
        ended = true;
        stopProgress();
        if (job != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(onInterrupt);
            } catch (IllegalStateException e) {
                // The JVM is going down already, because of Ctrl-C: the hook is what ended the run.
                return;
            }
        }
    }
}
