package dev.drey.stage.lookup;

/**
 * Keeps reads from a dimension that is down (M. Nygard, "Release It!", 2007): <em>closed</em> it lets all pass; after some failures in a row it is <em>open</em> and lets none
 * pass for a while; then it is <em>half open</em> and lets one pass, whose end closes or opens it. Times are nanoseconds of a clock that never runs back. Not thread-safe.
 */
final class CircuitBreaker {
    /** Whether a read may begin. */
    enum Verdict {
        PASSES,
        /** Nothing passes before {@link #halfOpenAt}. */
        OPEN,
        /** One read is trying; its end decides. */
        TRYING
    }

    private final int failuresToOpen;
    private final long pauseNanos;
    private int failures;
    private boolean open;
    private boolean trying;
    private long halfOpenAt;
    private long timesOpened;

    CircuitBreaker(int failuresToOpen, long pauseNanos) {
        this.failuresToOpen = failuresToOpen;
        this.pauseNanos = pauseNanos;
    }

    /** Whether a read may begin now. */
    Verdict verdict(long now) {
        if (!open) {
            return Verdict.PASSES;
        }
        if (trying) {
            return Verdict.TRYING;
        }
        return now - halfOpenAt < 0 ? Verdict.OPEN : Verdict.PASSES;
    }

    /** A read begins that may; how it ends is to be told. */
    void begins() {
        trying = open;
    }

    /** The dimension answered, be it with a fault that is not its being down. */
    void answered() {
        failures = 0;
        open = false;
        trying = false;
    }

    /** A read failed for a reason that may pass; true if the circuit opens by it. */
    boolean failed(long now) {
        failures++;
        boolean opens = trying || !open && failures >= failuresToOpen;
        if (opens) {
            open = true;
            trying = false;
            halfOpenAt = now + pauseNanos;
            timesOpened++;
        }
        return opens;
    }

    boolean isOpen() {
        return open;
    }

    /** When the next read may try, while it is open. */
    long halfOpenAt() {
        return halfOpenAt;
    }

    long timesOpened() {
        return timesOpened;
    }
}
