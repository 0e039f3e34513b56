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
    /** Fewer groups than this are not worth a new table. */
    private static final int LEAST_RECLAIMED = 64;

    private AggregateTable table;
    private List<Chunk> restored;
    /** Of windowed groups: the frontier of event time up to which windows were fired. */
    private long firedUpTo;
    /** Groups of the table of which no rows are left to count. */
    private int withoutRows;
    /** Those of them that held something all the same when others were reclaimed. */
    private int spared;
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
            withoutRows = built.groupsWithoutRows();
        }
        return table;
    }

    /** Notes that the last rows of some more groups were taken back; of fewer where negative. */
    void countWithoutRows(int more) {
        withoutRows += more;
        spared = Math.min(spared, withoutRows);
    }

    /** Whether most groups may be reclaimed by {@link GroupReclaim}, and so many of them since the last time that it pays. */
    boolean isReclaimable() {
        int gone = withoutRows - spared;
        return gone >= LEAST_RECLAIMED && gone > table.size() / 2;
    }

    /** Takes the table that is left. */
    void reclaimed(AggregateTable left) {
        replace(left);
        withoutRows = left.groupsWithoutRows();
        spared = withoutRows;
    }

    /** How far event time had come when windows were last fired; {@code Long.MIN_VALUE} before that and without windows. */
    long firedUpTo() {
        return firedUpTo;
    }

    /**
     * Notes that the windows that are over at this frontier were fired. The end of the input is no time that came: a job that was stopped with drain and
     * goes on later has rows for the windows that were open.
     */
    void fired(long frontier) {
        if (frontier != Long.MAX_VALUE) {
            firedUpTo = Math.max(firedUpTo, frontier);
        }
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
        BucketState copy = new BucketState(table == null ? null : table.copy(), restored, firedUpTo);
        copy.withoutRows = withoutRows;
        copy.spared = spared;
        return copy;
    }
}
