package dev.drey.runtime;

import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.List;

/**
 * What must be the same for rows in a savepoint to be those of a running stage.
 *
 * @param stage the stage's name, for messages
 * @param buckets number of key buckets
 * @param hashVersion {@link Hashing#VERSION} that assigned rows to buckets
 * @param schema columns of the rows
 * @param key columns that tell rows apart; null when equal rows may stand side by side
 */
record RowMultisetLayout(String stage, int buckets, int hashVersion, Schema schema, List<String> key)
        implements Serializable {

    RowMultisetLayout {
        key = key == null ? null : List.copyOf(key);
    }

    static RowMultisetLayout of(String stage, int buckets, Schema schema, List<String> key) {
        return new RowMultisetLayout(stage, buckets, Hashing.VERSION, schema, key);
    }

    RowMultiset empty() {
        return RowMultiset.of(schema, key);
    }

    String subject() {
        return "stage '" + stage + "'";
    }

    /** Why rows written under {@code old} cannot be taken over; null when they can. */
    String difference(RowMultisetLayout old) {
        if (old.buckets != buckets) {
            return subject() + ": the state was written with " + old.buckets + " buckets, the pipeline has " + buckets
                    + "; set 'max-parallelism: " + old.buckets + "' or start without the state";
        }
        if (old.hashVersion != hashVersion) {
            return subject() + ": the state was written with hash version " + old.hashVersion + ", this build has "
                    + hashVersion + "; start without the state";
        }
        if (!old.schema.equals(schema) || !keyText().equals(old.keyText())) {
            return subject() + ": the state holds rows of [" + old.schema + "] " + old.keyText()
                    + ", the pipeline's are of [" + schema + "] " + keyText()
                    + "; restore with the old columns or start without the state";
        }
        return null;
    }

    private String keyText() {
        return key == null ? "without key" : "by key " + key;
    }
}
