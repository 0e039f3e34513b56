package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.RowKind;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * A join of inputs that go on (Annita Wilschut and Peter Apers, "Dataflow query execution in a parallel main-memory environment", 1991): rows of either side meet those of the
 * other that have come before, and are kept for those that come later.
 *
 * <p><b>Changes.</b> A pair is there as often as the product of how often its rows are; a chunk changes each row by its net delta, and so a pair by the delta times the
 * other row's count. A row that is given alone is told by how many rows match it. So the sum of all that was given is always the join of all that came, in
 * whatever order the two sides came. What a chunk changes is netted: a row that it takes back and brings again makes nothing.
 *
 * <p><b>Within.</b> Where pairs are bounded in time no row is taken back. A row without match is given when the time is over in which one could come, by {@link #expire}, and
 * forgotten; nothing that was given is ever taken back.
 *
 * <p>Works on the rows of one bucket at a time. Not thread-safe.
 */
final class SymmetricJoin {
    private static final int BATCH = 4096;

    private final JoinPlan plan;
    private final PairFilter filter;
    private final JoinOutput output;
    private final KeyedSelection leftKeys;
    private final KeyedSelection rightKeys;
    private final PairBatch pairs = new PairBatch();

    // Of the side that a chunk came from, by its place among the touched entries
    private long[] matches = {};
    /** By entry: its place. */
    private int[] placeOf = {};

    // Of the other side
    private int[] met = {};
    private int metCount;
    /** By entry: true when it is among those met. */
    private boolean[] isMet = {};
    /** Of those met: their matches before. */
    private long[] matchesBefore = {};

    // Scratch
    private int[] found = {};
    private int[] groups = {};
    private long[] hashes = {};
    private final Weighted weighted = new Weighted();
    private final int[] one = new int[1];

    /** @param faults told of pairs whose condition has no result; null where the first of them is to be thrown */
    SymmetricJoin(JoinPlan plan, PairFilter.Faults faults, JoinOutput output) {
        this.plan = plan;
        this.filter = new PairFilter(plan, faults);
        this.output = output;
        this.leftKeys = new KeyedSelection(plan.left());
        this.rightKeys = new KeyedSelection(plan.right());
    }

    /**
     * Takes a chunk of one side and gives what it changes.
     *
     * @param mine the rows of that side
     * @param other the rows of the other side; null when there are none
     */
    void take(Side side, Chunk chunk, JoinedRows mine, JoinedRows other) {
        KeyedSelection keyed = side == Side.LEFT ? leftKeys : rightKeys;
        keyed.of(chunk);
        giveNullKeys(side, chunk, keyed);
        output.addArrivals(chunk.arrivals());
        mine.take(chunk, keyed);
        Arrays.fill(matchesOf(mine), 0, mine.touchedCount(), 0);
        if (other != null) {
            meet(side, mine, other);
            giveChangedAlone(side.other(), other);
        }
        giveAlone(side, mine);
        mine.commit();
        output.flush();
    }

    /** Rows with a null in their key never match and need not be kept. */
    private void giveNullKeys(Side side, Chunk chunk, KeyedSelection keyed) {
        if (plan.kind().alone(side) != JoinKind.Alone.UNMATCHED) {
            return;
        }
        byte[] kinds = chunk.rowKinds();
        if (kinds == null) {
            output.addAlone(side, chunk, keyed.nullRows(), keyed.nullCount(), RowKind.INSERT);
            return;
        }
        for (int i = 0; i < keyed.nullCount(); i++) {
            one[0] = keyed.nullRows()[i];
            boolean retracts = RowKind.retracts(kinds[one[0]]);
            output.addAlone(side, chunk, one, 1, retracts ? RowKind.DELETE : RowKind.INSERT);
        }
    }

    private long[] matchesOf(JoinedRows mine) {
        if (matches.length < mine.touchedCount()) {
            matches = new long[GroupArrays.grown(matches.length, mine.touchedCount())];
        }
        return matches;
    }

    /** Finds the pairs of the touched entries, gives what they change and counts the matches of both sides. */
    private void meet(Side side, JoinedRows mine, JoinedRows other) {
        int count = mine.touchedCount();
        makeRoom(count, mine.entries(), other.entries());
        Column[] keys = new Column[plan.input(side).keys().size()];
        plan.input(side).showKeys(mine.rows(), keys);
        int[] touched = mine.touched();
        Hashing.hash(keys, touched, count, hashes);
        int hits = other.keys().find(keys, touched, count, hashes, found, groups);
        for (int i = 0; i < count; i++) {
            placeOf[touched[i]] = i;
        }
        pairs.reserve(BATCH);
        long[] counts = other.counts();
        for (int j = 0; j < hits; j++) {
            int place = found[j];
            for (int entry = other.newest()[groups[j]]; entry != JoinedRows.NONE; entry = other.before()[entry]) {
                if (counts[entry] != 0) {
                    pairs.add(side, touched[place], entry, mine.deltas()[place] * counts[entry]);
                    if (pairs.size() == BATCH) {
                        settle(side, mine, other);
                        pairs.reserve(BATCH);
                    }
                }
            }
        }
        settle(side, mine, other);
    }

    private void settle(Side side, JoinedRows mine, JoinedRows other) {
        Chunk left = side == Side.LEFT ? mine.rows() : other.rows();
        Chunk right = side == Side.LEFT ? other.rows() : mine.rows();
        if (!plan.keysDecide()) {
            filter.filter(pairs, left, right);
        }
        if (plan.kind().alone(side) != JoinKind.Alone.NEVER) {
            countMatches(side, other);
        }
        if (plan.kind().alone(side.other()) != JoinKind.Alone.NEVER) {
            countMet(side, mine, other);
        }
        if (plan.kind().givesPairs()) {
            weighted.givePairs(left, right);
        }
        pairs.clear();
    }

    private void countMatches(Side side, JoinedRows other) {
        int[] entries = pairs.rows(side);
        int[] others = pairs.rows(side.other());
        long[] counts = other.counts();
        for (int i = 0; i < pairs.size(); i++) {
            matches[placeOf[entries[i]]] += counts[others[i]];
        }
    }

    private void countMet(Side side, JoinedRows mine, JoinedRows other) {
        int[] entries = pairs.rows(side);
        int[] others = pairs.rows(side.other());
        long[] theirs = other.matches();
        for (int i = 0; i < pairs.size(); i++) {
            int entry = others[i];
            if (!isMet[entry]) {
                isMet[entry] = true;
                if (metCount == met.length) {
                    int capacity = GroupArrays.grown(metCount, metCount + 1);
                    met = Arrays.copyOf(met, capacity);
                    matchesBefore = Arrays.copyOf(matchesBefore, capacity);
                }
                met[metCount] = entry;
                matchesBefore[metCount++] = theirs[entry];
            }
            theirs[entry] += mine.deltas()[placeOf[entries[i]]];
        }
    }

    /** Gives or takes back the other side's rows that have found a match, or lost the last. */
    private void giveChangedAlone(Side otherSide, JoinedRows other) {
        JoinKind.Alone alone = plan.kind().alone(otherSide);
        for (int i = 0; i < metCount; i++) {
            int entry = met[i];
            isMet[entry] = false;
            boolean was = alone.gives(matchesBefore[i]);
            boolean is = alone.gives(other.matches()[entry]);
            if (was != is && !waits(alone)) {
                weighted.addAlone(entry, is ? other.counts()[entry] : -other.counts()[entry]);
            }
        }
        metCount = 0;
        weighted.giveAlone(otherSide, other.rows());
    }

    /** Gives the touched rows that are wanted alone. */
    private void giveAlone(Side side, JoinedRows mine) {
        JoinKind.Alone alone = plan.kind().alone(side);
        if (alone == JoinKind.Alone.NEVER) {
            return;
        }
        for (int i = 0; i < mine.touchedCount(); i++) {
            int entry = mine.touched()[i];
            mine.matches()[entry] = matches[i];
            if (alone.gives(matches[i]) && !waits(alone)) {
                weighted.addAlone(entry, mine.deltas()[i]);
            }
        }
        weighted.giveAlone(side, mine.rows());
    }

    /** Whether rows that are wanted alone are given when they expire only. */
    private boolean waits(JoinKind.Alone alone) {
        return plan.timed() && alone == JoinKind.Alone.UNMATCHED;
    }

    /**
     * Forgets rows that no row to come can match, and gives those of them that had to find a match first.
     *
     * @param expiredMicros no row with an earlier time comes any more
     */
    void expire(Side side, JoinedRows mine, long expiredMicros) {
        JoinKind.Alone alone = plan.kind().alone(side);
        long[] times = mine.rows().eventTime().values();
        long oldest = earlier(expiredMicros, plan.withinMicros());
        for (int entry = 0; entry < mine.entries(); entry++) {
            if (mine.counts()[entry] != 0 && times[entry] < oldest) {
                if (alone == JoinKind.Alone.UNMATCHED && mine.matches()[entry] == 0) {
                    weighted.addAlone(entry, mine.counts()[entry]);
                }
                mine.kill(entry);
            }
        }
        weighted.giveAlone(side, mine.rows());
        mine.dropDead();
        output.flush();
    }

    /** The end of time stays the end of time, and nothing is before its start. */
    static long earlier(long time, long span) {
        if (time == Long.MAX_VALUE) {
            return time;
        }
        return time < Long.MIN_VALUE + span ? Long.MIN_VALUE : time - span;
    }

    private void makeRoom(int count, int entries, int otherEntries) {
        if (found.length < count) {
            int capacity = GroupArrays.grown(found.length, count);
            found = new int[capacity];
            groups = new int[capacity];
            hashes = new long[capacity];
        }
        if (placeOf.length < entries) {
            placeOf = new int[GroupArrays.grown(placeOf.length, entries)];
        }
        if (isMet.length < otherEntries) {
            isMet = Arrays.copyOf(isMet, GroupArrays.grown(isMet.length, otherEntries));
        }
    }

    /** Rows with how many more of them there are: lists each as often, those that go before those that come. */
    private final class Weighted {
        private int[] left = new int[BATCH];
        private int[] right = new int[BATCH];
        private int[] entries = {};
        private long[] weights = {};
        private int count;

        void addAlone(int entry, long weight) {
            if (count == entries.length) {
                int capacity = GroupArrays.grown(count, count + 1);
                entries = Arrays.copyOf(entries, capacity);
                weights = Arrays.copyOf(weights, capacity);
            }
            entries[count] = entry;
            weights[count++] = weight;
        }

        void giveAlone(Side side, Chunk rows) {
            for (RowKind kind : new RowKind[] {RowKind.DELETE, RowKind.INSERT}) {
                int listed = 0;
                for (int i = 0; i < count; i++) {
                    for (long times = times(weights[i], kind); times > 0; times--) {
                        left[listed++] = entries[i];
                        if (listed == BATCH) {
                            output.addAlone(side, rows, left, listed, kind);
                            listed = 0;
                        }
                    }
                }
                output.addAlone(side, rows, left, listed, kind);
            }
            count = 0;
        }

        void givePairs(Chunk leftRows, Chunk rightRows) {
            for (RowKind kind : new RowKind[] {RowKind.DELETE, RowKind.INSERT}) {
                int listed = 0;
                for (int i = 0; i < pairs.size(); i++) {
                    for (long times = times(pairs.weights()[i], kind); times > 0; times--) {
                        left[listed] = pairs.left()[i];
                        right[listed++] = pairs.right()[i];
                        if (listed == BATCH) {
                            output.addPairs(left, right, listed, leftRows, rightRows, kind);
                            listed = 0;
                        }
                    }
                }
                output.addPairs(left, right, listed, leftRows, rightRows, kind);
            }
        }

        private long times(long weight, RowKind kind) {
            return kind == RowKind.INSERT ? weight : -weight;
        }
    }
}
