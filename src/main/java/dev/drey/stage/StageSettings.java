package dev.drey.stage;

import dev.drey.runtime.OnFailure;
import java.time.Duration;
import java.util.List;

/** The options that every stage has, whatever its type: when it starts, and what happens when it fails. */
public final class StageSettings {
    private static final int MOST_RETRIES = 1000;
    private static final Duration LEAST_TIME = Duration.ofMillis(1);
    private static final Duration MOST_TIME = Duration.ofDays(365);

    public static final OptionSpec<List<String>> AFTER = OptionSpec.optional(
            "after",
            OptionTypes.names(),
            List.of(),
            "Stages that must have finished before this one starts, without rows from them.");

    public static final OptionSpec<Duration> TIMEOUT = OptionSpec.optional(
            "timeout",
            OptionTypes.duration(LEAST_TIME, MOST_TIME),
            null,
            "Longest time from a stage's start to its end in each subtask; of a stage whose input has no end, longest time without"
                    + " progress.");

    /** Null when it is not given: Flink's restart strategy then decides alone. */
    public static final OptionSpec<Integer> RETRIES = OptionSpec.optional(
            "retries",
            OptionTypes.integer(0, MOST_RETRIES),
            null,
            "How often a stage that has failed is tried again, with growing delays.");

    public static final OptionSpec<OnFailure> ON_FAILURE = OptionSpec.optional(
            "on-failure",
            OptionTypes.oneOf(OnFailure.class),
            null,
            "When a stage has failed for good: stop ends the run (the default), continue leaves out the stages behind it and lets"
                    + " the others finish and keep their outputs; the run fails at its end.");

    /** All of them, in the order of the reference. */
    public static final List<OptionSpec<?>> ALL = List.of(AFTER, TIMEOUT, RETRIES, ON_FAILURE);

    private StageSettings() {}
}
