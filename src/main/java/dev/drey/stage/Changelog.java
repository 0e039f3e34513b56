package dev.drey.stage;

import java.util.List;
import java.util.Objects;

/**
 * What a stage's rows do to its result over time: only add to it, or also take back and replace what was there.
 *
 * <p>A stage whose result changes sends the old content of a row ({@code -U}) in front of the new one ({@code +U}), new rows as {@code +I} and
 * rows that are gone as {@code -D}, always with all their columns. The result is what remains when every {@code -U} and {@code -D} has taken away
 * one equal row: its materialisation.
 *
 * @param changing false when all rows are inserts
 * @param key the columns that tell the rows of the result apart: at any time there is at most one row per key, and a {@code +U} has the key of the
 *     {@code -U} in front of it; empty when there is at most one row; null when nothing is known, equal rows may stand side by side
 */
public record Changelog(boolean changing, List<String> key) {
    /** Rows that are only added. */
    public static final Changelog INSERTS = new Changelog(false, null);

    public Changelog {
        key = key == null ? null : List.copyOf(key);
    }

    /** Changes to rows that {@code key} tells apart. */
    public static Changelog changes(List<String> key) {
        return new Changelog(true, Objects.requireNonNull(key, "key"));
    }

    /** Changes to rows among which equal ones may stand. */
    public static Changelog changesWithoutKey() {
        return new Changelog(true, null);
    }
}
