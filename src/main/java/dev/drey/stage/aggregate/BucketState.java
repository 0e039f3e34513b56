package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import java.util.List;

/**
 * The groups of one bucket in keyed state: a table, or, from a restore to the first access, the chunks of partial groups that were read.
 * Reading state needs the columns only; what they mean is the plan's matter, which is known when the operator asks.
 *
 * <p>With windows it also remembers how far they were fired, so that none is fired twice.
 *
 * <p>Get it from the state for every chunk and never keep it: while a snapshot is being written the state gives a copy. Not thread-safe.
 */
public final class BucketState {
    private AggregateTable table;
    private List<Chunk> restored;
    /** Of windowed groups: the frontier of event time up to which windows were fired. */
    private long firedUpTo;
    /** Of windowed groups: derived from the table; null until it is asked for. */
    private SliceIndex slices;

    /** The state of a bucket without groups. */
    public BucketState(AggregatePlan plan) {
        this(new AggregateTable(plan), null, Long.MIN_VALUE);
    }

    /**
     * @param restored partial groups, not to be changed any more
     * @param firedUpTo see {@link #firedUpTo()}
     */
    BucketState(List<Chunk> restored, long firedUpTo) {
        this(null, List.copyOf(restored), firedUpTo);
    }

    private BucketState(AggregateTable table, List<Chunk> restored, long firedUpTo) {
        this.table = table;
        this.restored = restored;
        this.firedUpTo = firedUpTo;
    }

    /** The table, built now if it was just restored. */
    public AggregateTable table(AggregatePlan plan, RowGroups rows) {
        if (table == null) {
            AggregateTable built = new AggregateTable(plan);
            restored.forEach(chunk -> built.merge(chunk, rows));
            table = built;
            restored = null;
        }
        return table;
    }

    /** How far event time had come when windows were last fired; {@code Long.MIN_VALUE} before that and without windows. */
    long firedUpTo() {
        return firedUpTo;
    }

    /** Notes that the windows that are over at this frontier were fired. */
    void fired(long frontier) {
        firedUpTo = Math.max(firedUpTo, frontier);
    }

    /** The groups of the table by slice, up to date; the table must have been built. */
    SliceIndex slices() {
        if (slices == null) {
            slices = new SliceIndex();
        }
        slices.add(((LongColumn) table.key(0)).values(), table.size());
        return slices;
    }

    /** Takes another table in place of the one that was. */
    void replace(AggregateTable other) {
        table = other;
        slices = null;
    }

    /** Groups of the table; 0 before it is built. */
    long rowsHeld() {
        return table == null ? 0 : table.size();
    }

    /** Bytes of the table; 0 before the first group. */
    long bytesHeld() {
        return table == null || table.size() == 0 ? 0 : table.heapBytes() + (slices == null ? 0 : slices.heapBytes());
    }

    /** The table; null while only restored chunks are there. */
    AggregateTable tableOrNull() {
        return table;
    }

    /** The chunks that were restored; null once there is a table. */
    List<Chunk> restored() {
        return restored;
    }

    /** A deep copy; restored chunks are shared, because nobody changes them. */
    BucketState copy() {
        return new BucketState(table == null ? null : table.copy(), restored, firedUpTo);
    }
}
