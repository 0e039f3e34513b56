package dev.drey.stage;

import dev.drey.runtime.BundleTrigger;
import java.io.Serializable;
import java.time.Duration;

/**
 * When a bundle of rows is closed: at whichever of these comes first.
 *
 * @param rows most rows of a bundle; at least 1
 * @param interval longest time that a row waits in a bundle
 * @param bytes most bytes of heap that a bundle takes in one subtask
 */
public record BundleLimits(long rows, Duration interval, long bytes) implements Serializable {
    private static final long MIB = 1L << 20;

    public static final OptionSpec<Long> ROWS = OptionSpec.optional(
            "rows",
            OptionTypes.longInteger(1, Long.MAX_VALUE),
            10_000L,
            "Rows after which a bundle is closed, in each subtask.");
    public static final OptionSpec<Duration> INTERVAL = OptionSpec.optional(
            "interval",
            OptionTypes.duration(Duration.ofMillis(1), Duration.ofDays(1)),
            Duration.ofSeconds(1),
            "Time after which a bundle is closed, counted from its first row.");
    public static final OptionSpec<Long> BYTES = OptionSpec.optional(
            "bytes",
            OptionTypes.byteSize(MIB, 1024 * 1024 * MIB),
            64 * MIB,
            "Heap that a bundle may take in one subtask; memory, if that is less.");

    /** What holds where nothing is declared. */
    public static final BundleLimits DEFAULT =
            new BundleLimits(ROWS.defaultValue(), INTERVAL.defaultValue(), BYTES.defaultValue());

    /** The option {@code micro-batch}, of a pipeline and of a stage. */
    public static final OptionSpec<Options> MICRO_BATCH = OptionSpec.optional(
            "micro-batch",
            OptionTypes.nested(ROWS, INTERVAL, BYTES),
            null,
            "When mode micro-batch closes a bundle of rows: after rows, time or bytes, whichever comes first.");

    /**
     * Reads the option's parts.
     *
     * @param declared null when the option is not given
     * @param others hold for the parts that are not given
     */
    public static BundleLimits of(Options declared, BundleLimits others) {
        if (declared == null) {
            return others;
        }
        return new BundleLimits(
                declared.has(ROWS) ? declared.get(ROWS) : others.rows,
                declared.has(INTERVAL) ? declared.get(INTERVAL) : others.interval,
                declared.has(BYTES) ? declared.get(BYTES) : others.bytes);
    }

    /**
     * When the bundles of a stage's first phase are closed. Each subtask has its share of the budget; outside batch both phases are there at a time.
     *
     * @param declared the stage's own limits; null when it declares none
     * @param parallelism subtasks of the first phase
     */
    public static BundleTrigger.Rule rule(RunSettings settings, Options declared, int parallelism) {
        long share = settings.memoryBytes() / Math.max(1, parallelism);
        return switch (settings.mode()) {
            case BATCH -> BundleTrigger.Rule.batch(share);
            case STREAMING -> BundleTrigger.Rule.streaming(settings.chunkRows() == 1, share / 2);
            case MICRO_BATCH -> {
                BundleLimits limits = of(declared, settings.microBatch());
                yield BundleTrigger.Rule.microBatch(limits.rows, limits.interval, Math.min(limits.bytes, share / 2));
            }
        };
    }
}
