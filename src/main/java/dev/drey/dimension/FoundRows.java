package dev.drey.dimension;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a reader finds for the keys that it was asked for, each at its place: a row, that there is none, or what is wrong with it. Belongs to one thread at a time. */
public final class FoundRows {
    private final String dimension;
    private final Duplicates duplicates;
    private final List<DimensionKey> keys;
    private final DimensionRow[] rows;
    /** Null where nothing failed. */
    private DimensionException[] failures;

    /**
     * @param dimension for messages, as {@link Dimension#describe} gives it
     * @param keys that are asked for; not copied
     */
    public FoundRows(String dimension, Duplicates duplicates, List<DimensionKey> keys) {
        this.dimension = dimension;
        this.duplicates = duplicates;
        this.keys = keys;
        this.rows = new DimensionRow[keys.size()];
    }

    /** Takes a row for the key at a place. A second one fails the key, where the dimension does not allow it. */
    public void add(int place, DimensionRow row) {
        if (rows[place] == null) {
            rows[place] = row;
            return;
        }
        try {
            rows[place] = duplicates.choose(dimension, keys.get(place), rows[place], row);
        } catch (DimensionException e) {
            fail(place, e);
        }
    }

    /** Says why the key at a place has no row that can be used; that of others is not affected. */
    public void fail(int place, DimensionException reason) {
        if (failures == null) {
            failures = new DimensionException[rows.length];
        }
        failures[place] = reason;
    }

    /** How many keys were asked for. */
    public int size() {
        return rows.length;
    }

    /** The row of the key at a place; null if there is none, unspecified if it failed. */
    public DimensionRow row(int place) {
        return rows[place];
    }

    /** What is wrong with the key at a place; null if nothing. */
    public DimensionException failure(int place) {
        return failures == null ? null : failures[place];
    }

    /** Whether a key failed. */
    public boolean anyFailed() {
        return failures != null;
    }

    /** What is wrong with those keys that failed, in their order. */
    public List<DimensionException> failures() {
        List<DimensionException> all = new ArrayList<>();
        for (int place = 0; failures != null && place < failures.length; place++) {
            if (failures[place] != null) {
                all.add(failures[place]);
            }
        }
        return all;
    }

    /**
     * The rows that exist.
     *
     * @throws DimensionException the first failure, if a key failed
     */
    public Map<DimensionKey, DimensionRow> byKey() throws DimensionException {
        if (anyFailed()) {
            throw failures().get(0);
        }
        Map<DimensionKey, DimensionRow> found = new HashMap<>();
        for (int place = 0; place < rows.length; place++) {
            if (rows[place] != null) {
                found.put(keys.get(place), rows[place]);
            }
        }
        return found;
    }
}
