package dev.drey.runtime;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * What becomes of the faults of a stage; travels to its operators with their {@link OperatorIdentity}.
 *
 * @param onFailure what a failure does to the rest of the run
 * @param retries attempts after the first that the stage may need; null when Flink's restart strategy alone decides
 * @param timeout null for none; see {@link StageWatch}
 * @param timing what the timeout limits
 * @param batch true when a stage starts only after those in front of it, where there is an exchange between, have ended
 * @param fallible the stages in front of this one, by rows or by {@code after}, that fail without ending the run; when one of them has, this one
 *     is skipped: what it has got is not all
 */
public record FaultPolicy(
        OnFailure onFailure, Integer retries, Duration timeout, Timing timing, boolean batch, Set<String> fallible)
        implements Serializable {
    /** The first failure ends the attempt, and Flink decides whether there is another. */
    public static final FaultPolicy NONE =
            new FaultPolicy(OnFailure.STOP, null, null, Timing.FROM_START, true, Set.of());

    /** What a timeout limits. */
    public enum Timing {
        /** From the start of the stage's work to its end; in batch, where a stage starts when its input is there. */
        FROM_START,
        /** From the first rows that came in to the end; for bounded work where all stages start at once. */
        FROM_FIRST_ROWS,
        /** Each call of the stage's code: work without end has no other measure of progress. */
        EACH_CALL
    }

    public FaultPolicy {
        Objects.requireNonNull(onFailure, "onFailure");
        Objects.requireNonNull(timing, "timing");
        fallible = Set.copyOf(fallible);
    }

    /** The same with another measure of time. */
    public FaultPolicy timed(Timing other) {
        return new FaultPolicy(onFailure, retries, timeout, other, batch, fallible);
    }

    /** The policy of what a stage of this one sets aside, such as its dead letters: it is not all when the stage itself has failed. */
    FaultPolicy behind(String stage) {
        return new FaultPolicy(onFailure, retries, timeout, timing, batch, fallibleAndSelf(stage));
    }

    /** The stages that may have failed when the run comes to an end, and of which a result of {@code stage} would lack rows. */
    Set<String> fallibleAndSelf(String stage) {
        Set<String> stages = new HashSet<>(fallible);
        if (contains()) {
            stages.add(stage);
        }
        return stages;
    }

    /** True when the stage's own failure leaves the others alone. */
    public boolean contains() {
        return onFailure == OnFailure.CONTINUE;
    }
}
