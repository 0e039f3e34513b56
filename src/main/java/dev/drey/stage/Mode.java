package dev.drey.stage;

import java.util.Locale;

/** How a pipeline runs. The answer is the same in each. */
public enum Mode {
    /** Flink's BATCH runtime; results at the end. */
    BATCH,
    /** Results as soon as rows arrive. */
    STREAMING,
    /** Streaming, with rows folded into bundles. */
    MICRO_BATCH;

    /** The name in pipelines and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean isBatch() {
        return this == BATCH;
    }
}
