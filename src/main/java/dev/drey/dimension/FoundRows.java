package dev.drey.dimension;

import java.util.HashMap;
import java.util.Map;

/** Gathers what a reader finds, one row a key: the one place that decides what several rows for a key mean. Belongs to one thread. */
public final class FoundRows {
    private final String dimension;
    private final Duplicates duplicates;
    private final Map<DimensionKey, DimensionRow> rows = new HashMap<>();

    /** @param dimension for messages, as {@link Dimension#describe} gives it */
    public FoundRows(String dimension, Duplicates duplicates) {
        this.dimension = dimension;
        this.duplicates = duplicates;
    }

    /** @throws DimensionException if there is another row for the key, which the dimension does not allow */
    public void add(DimensionKey key, DimensionRow row) throws DimensionException {
        DimensionRow before = rows.putIfAbsent(key, row);
        if (before == null) {
            return;
        }
        if (duplicates == Duplicates.FAIL) {
            throw DimensionException.permanent(
                    dimension + ": the key " + key + " of "
                            + key.layout().schema().names()
                            + " has several rows; make it unique, or say 'duplicates: first' to take the least of them",
                    null);
        }
        if (row.compareTo(before) < 0) {
            rows.put(key, row);
        }
    }

    /** The rows found so far; the caller's from then on. */
    public Map<DimensionKey, DimensionRow> rows() {
        return rows;
    }
}
