package dev.drey.stage.aggregate;

import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.List;

/**
 * What must be the same for groups in a savepoint to be those of a running stage.
 *
 * @param subject the stage, for messages
 * @param buckets number of key buckets
 * @param hashVersion {@link Hashing#VERSION} that assigned rows to buckets
 * @param partialSchema columns of the groups
 * @param lines keys and what is kept, one line each
 */
public record StateSignature(String subject, int buckets, int hashVersion, Schema partialSchema, List<String> lines)
        implements Serializable {

    public StateSignature {
        lines = List.copyOf(lines);
    }

    static StateSignature of(String stage, int buckets, AggregatePlan plan) {
        return of(stage, buckets, plan.partialSchema(), plan.signature());
    }

    static StateSignature of(String stage, int buckets, WindowedPlan plan) {
        return of(stage, buckets, plan.stored().partialSchema(), plan.signature());
    }

    private static StateSignature of(String stage, int buckets, Schema partialSchema, List<String> lines) {
        return new StateSignature("stage '" + stage + "'", buckets, Hashing.VERSION, partialSchema, lines);
    }

    /** Why groups written under {@code old} cannot be taken over; null when they can. */
    String difference(StateSignature old) {
        if (old.buckets != buckets) {
            return subject + ": the state was written with " + old.buckets + " buckets, the pipeline has " + buckets
                    + "; set 'max-parallelism: " + old.buckets + "' or start without the state";
        }
        if (old.hashVersion != hashVersion) {
            return subject + ": the state was written with hash version " + old.hashVersion + ", this build has "
                    + hashVersion + "; start without the state";
        }
        if (!old.lines.equals(lines) || !old.partialSchema.equals(partialSchema)) {
            return subject + ": the state holds [" + String.join("; ", old.lines) + "], the pipeline keeps ["
                    + String.join("; ", lines)
                    + "]; restore with the old keys and aggregates or start without the state";
        }
        return null;
    }
}
