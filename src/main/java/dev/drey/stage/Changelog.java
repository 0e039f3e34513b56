package dev.drey.stage;

import java.util.List;
import java.util.Objects;

/**
 * What a stage's rows do to its result over time: only add to it, or also take back and replace what was there.
 *
 * <p>A stage whose result changes sends the old content of a row ({@code -U}) right in front of the new one ({@code +U}) in the same chunk, new rows as
 * {@code +I} and rows that are gone as {@code -D}, always with all their columns. A {@code -U} without {@code +U} is a {@code -D}, a {@code +U} without
 * {@code -U} a {@code +I}. The result is what remains when every {@code -U} and {@code -D} has taken away one equal row: its materialisation.
 *
 * @param changing false when all rows are inserts
 * @param key the columns that tell the rows of the result apart: at any time there is at most one row per key, a {@code +U} has the key of the
 *     {@code -U} in front of it, and all changes of one key leave from one subtask, in order; empty when there is at most one row; null when nothing is
 *     known, equal rows may stand side by side
 * @param gathered true when each chunk holds rows of one bucket of the key, which it names ({@link dev.drey.chunk.Chunk#bucket}), and leaves from the
 *     subtask that owns the bucket: who keeps state by that key needs no exchange. Then there is a key
 */
public record Changelog(boolean changing, List<String> key, boolean gathered) {
    /** Rows that are only added. */
    public static final Changelog INSERTS = new Changelog(false, null, false);

    public Changelog {
        key = key == null ? null : List.copyOf(key);
        if (gathered && key == null) {
            throw new IllegalArgumentException("rows cannot be gathered by a key that is not known");
        }
    }

    /** Changes to rows that {@code key} tells apart. */
    public static Changelog changes(List<String> key) {
        return new Changelog(true, Objects.requireNonNull(key, "key"), false);
    }

    /** Changes to rows that {@code key} tells apart, which leave in chunks of one bucket of it, from the subtask that owns the bucket. */
    public static Changelog changesByBucket(List<String> key) {
        return new Changelog(true, Objects.requireNonNull(key, "key"), true);
    }

    /** Changes to rows among which equal ones may stand. */
    public static Changelog changesWithoutKey() {
        return new Changelog(true, null, false);
    }

    /** The same rows with the key's columns under other names, in the same order. */
    public Changelog withKey(List<String> renamed) {
        return new Changelog(changing, Objects.requireNonNull(renamed, "renamed"), gathered);
    }

    /** For explain and messages: {@code inserts}, {@code changes by key (a, b)}, {@code changes without key}. */
    public String describe() {
        if (!changing) {
            return "inserts";
        }
        if (key == null) {
            return "changes without key";
        }
        return key.isEmpty() ? "changes to one row" : "changes by key (" + String.join(", ", key) + ")";
    }
}
