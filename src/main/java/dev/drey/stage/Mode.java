package dev.drey.stage;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** How a pipeline runs. The answer is the same in each. */
public enum Mode {
    /** Flink's BATCH runtime; results at the end. */
    BATCH,
    /** Results as soon as rows arrive. */
    STREAMING,
    /** Streaming, with rows folded into bundles. */
    MICRO_BATCH;

    /** The modes that pipelines can ask for; the others are reserved. */
    public static final Set<Mode> RUNNABLE = Collections.unmodifiableSet(EnumSet.of(BATCH, STREAMING));

    /** The name in pipelines and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean isBatch() {
        return this == BATCH;
    }
}
