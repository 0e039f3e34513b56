package dev.drey.runtime;

import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.List;

/**
 * What must be the same for the state in a savepoint to be that of a running stage.
 *
 * @param stage the stage's name, for messages
 * @param buckets number of key buckets
 * @param hashVersion {@link Hashing#VERSION} that assigned keys to buckets, and bits to keys
 * @param schema columns of the state
 * @param lines what is held, one line each
 */
public record KeyedContentSignature(String stage, int buckets, int hashVersion, Schema schema, List<String> lines)
        implements Serializable {

    public KeyedContentSignature {
        lines = List.copyOf(lines);
    }

    /** Under the hash of this build. */
    public static KeyedContentSignature of(String stage, int buckets, Schema schema, List<String> lines) {
        return new KeyedContentSignature(stage, buckets, Hashing.VERSION, schema, lines);
    }

    String subject() {
        return "stage '" + stage + "'";
    }

    /** Why state written under {@code old} cannot be taken over; null when it can. */
    String difference(KeyedContentSignature old) {
        if (old.buckets != buckets) {
            return subject() + ": the state was written with " + old.buckets + " buckets, the pipeline has " + buckets
                    + "; set 'max-parallelism: " + old.buckets + "' or start without the state";
        }
        if (old.hashVersion != hashVersion) {
            return subject() + ": the state was written with hash version " + old.hashVersion + ", this build has "
                    + hashVersion + "; start without the state";
        }
        if (!old.lines.equals(lines) || !old.schema.equals(schema)) {
            return subject() + ": the state holds [" + String.join("; ", old.lines) + "] over (" + old.schema
                    + "), the pipeline keeps [" + String.join("; ", lines) + "] over (" + schema
                    + "); restore with the old options and columns or start without the state";
        }
        return null;
    }
}
