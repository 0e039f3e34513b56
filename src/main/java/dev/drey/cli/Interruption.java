package dev.drey.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C while a command works: ends what it runs, then waits until the command has cleaned up, since the JVM does not. */
final class Interruption implements AutoCloseable {
    private static final long CLEAN_UP_SECONDS = 20;

    private final Running running;
    private final PrintStream err;
    private final Thread hook = new Thread(this::interrupt, "drey-interrupt");
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean happened;

    /** Something that can be ended from another thread. */
    @FunctionalInterface
    interface Running {
        void end() throws IOException;
    }

    Interruption(Running running, PrintStream err) {
        this.running = running;
        this.err = err;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupt() {
        happened = true;
        err.println("drey: interrupted");
        try {
            running.end();
        } catch (IOException e) {
            err.println("drey: " + e.getMessage());
        }
        try {
            if (!closed.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                err.println("drey: temporary files may be left: no clean-up within " + CLEAN_UP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True when the command's failure only follows from the interruption. */
    boolean happened() {
        return happened;
    }

    /** To be called when all is cleaned up. */
    @Override
    public void close() {
        closed.countDown();
        if (!happened) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is going down already: the hook finds that all is done.
                return;
            }
        }
    }
}
