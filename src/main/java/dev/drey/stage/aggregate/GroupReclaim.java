package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;

/**
 * Gives back the memory of groups whose rows have all been taken back: moves the others to a new table once most are such, so that memory is that of the
 * groups that live, at most twice, and a group is moved less than once for each that is gone.
 *
 * <p>Groups get other numbers by it, so it comes between two merges only, when what the last one changed has been sent. Not thread-safe.
 */
final class GroupReclaim {
    /** Partial groups that are gathered at a time: their columns stay in the second-level cache. */
    private static final int GATHERED = 4096;

    private final AggregatePlan plan;
    private final EmptyPartials empties;
    private final Chunk partials;

    GroupReclaim(AggregatePlan plan) {
        this.plan = plan;
        this.empties = new EmptyPartials(plan);
        this.partials = Chunk.allocate(plan.partialSchema(), 0);
    }

    /** Moves the groups that hold something to a new table. */
    void reclaim(BucketState bucket, RowGroups scratch) {
        AggregateTable table = bucket.table(plan, scratch);
        AggregateTable smaller = new AggregateTable(plan);
        for (int from = 0; from < table.size(); from += GATHERED) {
            partials.reset();
            table.exportPartials(null, from, Math.min(GATHERED, table.size() - from), partials);
            empties.drop(partials);
            smaller.merge(partials, scratch);
        }
        bucket.reclaimed(smaller);
    }
}
