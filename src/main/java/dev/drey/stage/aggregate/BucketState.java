package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import java.util.List;

/**
 * The groups of one bucket in keyed state: a table, or, from a restore to the first access, the chunks of partial groups that were read.
 * Reading state needs the columns only; what they mean is the plan's matter, which is known when the operator asks.
 *
 * <p>Get it from the state for every chunk and never keep it: while a snapshot is being written the state gives a copy. Not thread-safe.
 */
public final class BucketState {
    private AggregateTable table;
    private List<Chunk> restored;

    /** The state of a bucket without groups. */
    public BucketState(AggregatePlan plan) {
        this.table = new AggregateTable(plan);
    }

    /** @param restored partial groups, not to be changed any more */
    BucketState(List<Chunk> restored) {
        this.restored = List.copyOf(restored);
    }

    private BucketState(AggregateTable table, List<Chunk> restored) {
        this.table = table;
        this.restored = restored;
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

    /** Groups of the table; 0 before it is built. */
    long rowsHeld() {
        return table == null ? 0 : table.size();
    }

    /** Bytes of the table; 0 before the first group. */
    long bytesHeld() {
        return table == null || table.size() == 0 ? 0 : table.heapBytes();
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
        return new BucketState(table == null ? null : table.copy(), restored);
    }
}
