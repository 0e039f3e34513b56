package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What windows add to the local phase: rows are judged by the watermark that has come to it, groups are routed by the user's keys alone, so that
 * all slices of a key meet, and partial groups tell by which watermark their rows were judged. Not thread-safe.
 */
final class WindowedBundle {
    private final LateRowFilter filter;
    private final LateRows lateRows;
    private final LongColumn judgedAt = new LongColumn(0);
    private final Column[] userKeys;
    private long[] hashes = {};
    private long frontier;

    /**
     * How it works.
     *
     * @param plan what is aggregated
     * @param lateInput columns of the stage's input when late rows are kept; null when they are only counted
     */
    record Settings(WindowedPlan plan, Schema lateInput) implements Serializable {}

    WindowedBundle(Settings settings) {
        filter = new LateRowFilter(settings.plan().windows());
        lateRows = settings.lateInput() == null ? null : new LateRows(settings.plan(), settings.lateInput());
        userKeys = new Column[settings.plan().groups().keys().size() - 1];
    }

    /** Judges rows; see {@link LateRowFilter#judge}. */
    LateRowFilter filter() {
        return filter;
    }

    /** Makes chunks of late rows; null when they are not kept. */
    LateRows lateRows() {
        return lateRows;
    }

    /** A bundle begins: none of its rows will be judged by an earlier watermark than this. */
    void begin() {
        frontier = filter.frontier();
    }

    /** The hash that each group is routed by, valid until the next call. */
    long[] routingHashes(AggregateTable table) {
        if (hashes.length < table.size()) {
            hashes = new long[table.hashes().length];
        }
        for (int k = 0; k < userKeys.length; k++) {
            userKeys[k] = table.key(k + 1);
        }
        Hashing.hash(userKeys, null, table.size(), hashes);
        return hashes;
    }

    /** Notes in partial groups by which watermark their rows were judged at least. */
    void stamp(Chunk partials) {
        judgedAt.ensureCapacity(partials.rowCount());
        Arrays.fill(judgedAt.values(), 0, partials.rowCount(), frontier);
        partials.setEventTime(judgedAt);
    }

    long heapBytes() {
        return 8L * hashes.length;
    }
}
