package dev.drey.runtime;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.io.AvailabilityProvider;

/**
 * The future by which Flink is told that a reader has something again. Flink keeps the first one that it is given until that is done, whatever it is given
 * afterwards (its {@code MultipleFuturesAvailabilityHelper}); a reader that puts another in its place, as one may that is polled in the meantime, would never be
 * polled again. So there is one future for as long as Flink may wait, which any of the reader's ends.
 *
 * <p>Asked on the task's thread; woken by any.
 */
final class SteadyAvailability {
    private volatile boolean woken;
    private volatile CompletableFuture<Void> given = new CompletableFuture<>();
    private CompletableFuture<Void> readers;

    /**
     * What Flink is to wait for.
     *
     * @param available the reader's own future at this time
     */
    CompletableFuture<Void> of(CompletableFuture<Void> available) {
        if (available.isDone()) {
            return available;
        }
        if (given.isDone()) {
            given = new CompletableFuture<>();
            readers = null;
        }
        if (readers != available) {
            readers = available;
            CompletableFuture<Void> awaited = given;
            available.whenComplete((nothing, fault) -> end(awaited, fault));
        }
        return woken ? now() : given;
    }

    private static void end(CompletableFuture<Void> awaited, Throwable fault) {
        if (fault == null) {
            awaited.complete(null);
        } else {
            awaited.completeExceptionally(fault);
        }
    }

    /** The reader is to be polled, and has something from now on, whatever it says itself. */
    void wake() {
        woken = true;
        given.complete(null);
    }

    /** True behind {@link #wake}. */
    boolean isWoken() {
        return woken;
    }

    /** For a reader that has something. */
    @SuppressWarnings("unchecked") // Flink's own constant, which it compares by identity; it has no value
    static CompletableFuture<Void> now() {
        return (CompletableFuture<Void>) AvailabilityProvider.AVAILABLE;
    }
}
