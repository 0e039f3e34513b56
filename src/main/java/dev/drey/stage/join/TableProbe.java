package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * Joins chunks of the probe side with a {@link BuildTable}: looks up all keys of a chunk, lists the pairs, drops those that do not match and gives what the kind of
 * join wants of the others. Not thread-safe.
 */
final class TableProbe {
    /** Pairs that are worked on at a time, so that their columns stay in the cache. */
    private static final int BATCH = 4096;

    private final JoinPlan plan;
    private final Side side;
    private final JoinKind.Alone alone;
    private final JoinKind.Alone buildAlone;
    private final PairFilter filter;
    private final JoinOutput output;
    private final PairBatch pairs = new PairBatch();

    private int[] found = {};
    private int[] groups = {};
    private int[] listed = {};
    /** By physical row of the chunk. */
    private boolean[] matched = {};

    private int[] buildRows = new int[BATCH];

    /**
     * @param side that is looked up; the other one is in the table
     * @param faults told of pairs whose condition has no result; null where the first of them is to be thrown
     */
    TableProbe(JoinPlan plan, Side side, JoinOutput output, PairFilter.Faults faults) {
        this.plan = plan;
        this.side = side;
        this.alone = plan.kind().alone(side);
        this.buildAlone = plan.kind().alone(side.other());
        this.filter = new PairFilter(plan, faults);
        this.output = output;
    }

    /** Joins the rows of a chunk, all of whose matches are in the table. */
    void join(BuildTable table, Chunk chunk, KeyedSelection keyed) {
        matchRows(table, chunk, keyed, keyed.rows(), keyed.count(), keyed.hashes());
        giveAlone(chunk, keyed.rows(), keyed.count());
    }

    /** Gives the pairs of some rows of a chunk and notes which rows have matched. */
    void matchRows(BuildTable table, Chunk chunk, KeyedSelection keyed, int[] rows, int count, long[] hashes) {
        makeRoom(count, chunk.rowCount());
        for (int i = 0; i < count; i++) {
            matched[rows[i]] = false;
        }
        int hits = table.keys().find(keyed.keys(), rows, count, hashes, found, groups);
        if (plan.keysDecide() && !plan.kind().givesPairs()) {
            markHits(table, rows, hits);
        } else if (table.isDistinct()) {
            pairs.reserve(hits);
            for (int j = 0; j < hits; j++) {
                pairs.add(side, rows[found[j]], groups[j]);
            }
            settle(table, chunk);
        } else {
            followChains(table, chunk, rows, hits);
        }
    }

    private void markHits(BuildTable table, int[] rows, int hits) {
        for (int j = 0; j < hits; j++) {
            matched[rows[found[j]]] = true;
            if (buildAlone != JoinKind.Alone.NEVER) {
                table.markGroup(groups[j]);
            }
        }
    }

    private void followChains(BuildTable table, Chunk chunk, int[] rows, int hits) {
        int[] newest = table.newest();
        int[] before = table.before();
        pairs.reserve(BATCH);
        for (int j = 0; j < hits; j++) {
            int row = rows[found[j]];
            for (int other = newest[groups[j]]; other != BuildTable.NONE; other = before[other]) {
                pairs.add(side, row, other);
                if (pairs.size() == BATCH) {
                    settle(table, chunk);
                    pairs.reserve(BATCH);
                }
            }
        }
        settle(table, chunk);
    }

    /** Drops pairs that do not match, gives the others and notes their rows. */
    private void settle(BuildTable table, Chunk chunk) {
        Chunk left = side == Side.LEFT ? chunk : table.rows();
        Chunk right = side == Side.LEFT ? table.rows() : chunk;
        if (!plan.keysDecide()) {
            filter.filter(pairs, left, right);
        }
        if (alone != JoinKind.Alone.NEVER) {
            int[] rows = pairs.rows(side);
            for (int i = 0; i < pairs.size(); i++) {
                matched[rows[i]] = true;
            }
        }
        if (buildAlone != JoinKind.Alone.NEVER) {
            table.markMatched(pairs.rows(side.other()), pairs.size());
        }
        if (plan.kind().givesPairs()) {
            output.addPairs(pairs, left, right);
        }
        pairs.clear();
    }

    /** Whether a physical row of the chunk has matched in the last {@link #matchRows}. */
    boolean hasMatched(int row) {
        return matched[row];
    }

    /** Gives those of the rows that are wanted alone, by what is known of their matches. */
    void giveAlone(Chunk chunk, int[] rows, int count) {
        if (alone == JoinKind.Alone.NEVER) {
            return;
        }
        int given = 0;
        for (int i = 0; i < count; i++) {
            listed[given] = rows[i];
            given += alone.gives(matched[rows[i]] ? 1 : 0) ? 1 : 0;
        }
        output.addAlone(side, chunk, listed, given, RowKind.INSERT);
    }

    /** Gives rows that cannot match, such as those with a null in their key; of either side. */
    void giveUnmatched(Side ofSide, Chunk chunk, int[] rows, int count) {
        if (plan.kind().alone(ofSide) == JoinKind.Alone.UNMATCHED) {
            output.addAlone(ofSide, chunk, rows, count, RowKind.INSERT);
        }
    }

    /** Gives those rows of a table that are wanted alone, when all that could match them has come. */
    void giveBuildRows(BuildTable table) {
        if (buildAlone == JoinKind.Alone.NEVER) {
            return;
        }
        for (int from = 0; from < table.size(); from = table.afterListed()) {
            int count = table.list(buildAlone == JoinKind.Alone.MATCHED, from, buildRows);
            output.addAlone(side.other(), table.rows(), buildRows, count, RowKind.INSERT);
        }
    }

    private void makeRoom(int count, int physicalRows) {
        if (found.length < count) {
            int capacity = GroupArrays.grown(found.length, count);
            found = new int[capacity];
            groups = new int[capacity];
            listed = new int[capacity];
        }
        if (matched.length < physicalRows) {
            matched = Arrays.copyOf(matched, GroupArrays.grown(matched.length, physicalRows));
        }
    }
}
