package dev.drey.runtime;

import java.io.Serializable;
import java.time.Duration;

/**
 * What is measured in a run beyond the figures that are always counted.
 *
 * @param taken true when latencies and fingerprints are taken; nothing but a branch per chunk is spent otherwise
 * @param warmUp latencies of chunks that come in within this time after an operator has started do not count
 */
public record Measurement(boolean taken, Duration warmUp) implements Serializable {
    /** Nothing is measured. */
    public static final Measurement NONE = new Measurement(false, Duration.ZERO);

    /** All is measured, from the start. */
    public static final Measurement ALL = new Measurement(true, Duration.ZERO);

    public Measurement {
        if (warmUp.isNegative()) {
            throw new IllegalArgumentException("a warm-up of " + warmUp + "; allowed: 0 or more");
        }
    }
}
