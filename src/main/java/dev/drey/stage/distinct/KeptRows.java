package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.table.GroupArrays;
import java.io.IOException;
import java.util.Arrays;

/**
 * The kept row of each key of rows that are only added.
 *
 * <p>A row that replaces another is put behind all others; when most places are dead the columns are written anew, so memory is that of the kept rows within a factor of
 * two and a row costs amortised O(1). While nearly all keys are new a {@link BlockedBloomFilter} stands guard: keys that it denies are new for sure and begin their
 * groups without being compared to others. Where more are known it is a detour (docs/benchmarks.md) and dismissed for good. It is derived from the keys and is no state.
 */
final class KeptRows extends DistinctRows {
    /** Share of strangers that the guard may admit; they are compared. */
    private static final double GUARD_RATE = 0.01;

    /** Of all guards of this JVM, from one cache line on. */
    private static final FilterLevels GUARDS = new FilterLevels(32, GUARD_RATE, 1);
    /** The guard stands while at most one row in so many had a known key. */
    private static final int GUARD_SHARE = 8;
    /** Rows after which it is decided whether it goes on. */
    private static final int GUARD_TRIAL = 1024;

    private static final int SLICE = 4096;

    private final int[] restColumns;
    /** By input column; null for columns that are not kept beside the key. */
    private Column[] rest;
    /** Rows in the columns, dead ones included. */
    private int places;

    private int live;
    private final Guard mode;
    /** Null where none stands. */
    private BlockedBloomFilter guard;

    private int guardLevel;
    /** Keys that it keeps its rate with. */
    private long guarded;
    // Since it was last decided
    private long asked;
    private long known;

    // Scratch
    /** By group: a row of the chunk in work, plus 1, that is to be kept. */
    private int[] pending = {};

    private int[] fresh = {};
    private int[] rowsOfFresh = {};
    private long[] hashesOfFresh = {};
    private int[] idsOfFresh = {};

    /** When keys are asked of the guard first. */
    enum Guard {
        NEVER,
        ALWAYS,
        /** While nearly all keys are new. */
        AUTO
    }

    KeptRows(DistinctPlan plan) {
        this(plan, Guard.AUTO);
    }

    KeptRows(DistinctPlan plan, Guard mode) {
        super(plan);
        this.mode = mode;
        restColumns = plan.restColumns();
        rest = emptyColumns();
        postGuard();
    }

    private void postGuard() {
        asked = 0;
        known = 0;
        if (mode != Guard.NEVER) {
            guardLevel = 0;
            guard = new BlockedBloomFilter(GUARDS.level(0).geometry());
            guarded = GUARDS.level(0).capacity();
        }
    }

    private Column[] emptyColumns() {
        Column[] columns = new Column[plan.input().size()];
        for (int c : restColumns) {
            columns[c] = Column.create(plan.input().type(c).storage(), 0);
        }
        return columns;
    }

    @Override
    void take(Chunk chunk) {
        if (places > FEW && live < places / 2) {
            dropDead();
        }
        Column[] columns = DistinctPlan.columns(chunk);
        int[] selection = chunk.selection();
        int count = chunk.selectedCount();
        ensureScratch(count);
        hashKeys(columns, selection, count);
        int sizeBefore = groups.size();
        findGroups(selection, count);
        ensureGroups(sizeBefore);
        if (restColumns.length == 0) {
            for (int group = sizeBefore; group < groups.size(); group++) {
                touch(group);
                kept[group] = 0;
            }
            return;
        }
        int firstTouched = touchedCount();
        choose(columns, selection, count);
        keep(columns, firstTouched);
    }

    /** Finds or begins the groups of the rows; keys that the guard denies are not looked up. */
    private void findGroups(int[] selection, int count) {
        if (guard == null) {
            groups.assign(keyView, selection, count, hashes, ids);
            return;
        }
        int sizeBefore = groups.size();
        findGuarded(selection, count);
        asked += count;
        known += count - (groups.size() - sizeBefore);
        if (mode == Guard.AUTO && asked >= GUARD_TRIAL) {
            if (known * GUARD_SHARE > asked) {
                guard = null;
                return;
            }
            asked = 0;
            known = 0;
        }
        if (groups.size() > guarded) {
            raiseGuard();
        }
    }

    private void findGuarded(int[] selection, int count) {
        if (fresh.length < count) {
            int capacity = GroupArrays.grown(fresh.length, count);
            fresh = new int[capacity];
            rowsOfFresh = new int[capacity];
            hashesOfFresh = new long[capacity];
            idsOfFresh = new int[capacity];
        }
        int news = guard.addAll(hashes, count, fresh);
        for (int i = 0; i < news; i++) {
            rowsOfFresh[i] = selection == null ? fresh[i] : selection[fresh[i]];
            hashesOfFresh[i] = hashes[fresh[i]];
        }
        groups.insert(keyView, rowsOfFresh, news, hashesOfFresh, idsOfFresh);
        for (int i = 0; i < news; i++) {
            ids[fresh[i]] = idsOfFresh[i];
        }
        if (news < count) {
            findOthers(selection, count, news);
        }
    }

    /** Looks up the rows that the guard admitted, the gaps between the new ones; whoever of them is new had all bits set. */
    private void findOthers(int[] selection, int count, int news) {
        int others = 0;
        int next = 0;
        for (int i = 0; i < count; i++) {
            if (next < news && fresh[next] == i) {
                next++;
            } else {
                rowsOfFresh[others] = i;
                others++;
            }
        }
        for (int i = 0; i < others; i++) {
            int at = rowsOfFresh[i];
            fresh[i] = at;
            hashesOfFresh[i] = hashes[at];
            rowsOfFresh[i] = selection == null ? at : selection[at];
        }
        groups.assign(keyView, rowsOfFresh, others, hashesOfFresh, idsOfFresh);
        for (int i = 0; i < others; i++) {
            ids[fresh[i]] = idsOfFresh[i];
        }
    }

    /** Makes a guard for about twice as many keys, from their hashes. */
    private void raiseGuard() {
        do {
            guardLevel++;
            guarded = GUARDS.level(guardLevel).capacity();
        } while (guarded < groups.size() + groups.size() / 2);
        BlockedBloomFilter larger =
                new BlockedBloomFilter(GUARDS.level(guardLevel).geometry());
        long[] all = groups.hashes();
        for (int group = 0; group < groups.size(); group++) {
            larger.add(all[group]);
        }
        guard = larger;
    }

    /** Finds, for each group that the rows touch, the row of the chunk that is to take its place. */
    private void choose(Column[] columns, int[] selection, int count) {
        if (pending.length < groups.size()) {
            pending = Arrays.copyOf(pending, kept.length);
        }
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            int group = ids[i];
            boolean better;
            if (pending[group] != 0) {
                better = precedence.precedes(columns, row, columns, pending[group] - 1);
            } else {
                better = kept[group] == NONE || precedence.precedes(columns, row, rest, kept[group]);
            }
            if (better) {
                touch(group);
                pending[group] = row + 1;
            }
        }
    }

    /** Puts the chosen rows behind the others. */
    private void keep(Column[] columns, int firstTouched) {
        int chosen = touchedCount() - firstTouched;
        if (rowsOfFresh.length < chosen) {
            rowsOfFresh = new int[chosen];
        }
        for (int i = 0; i < chosen; i++) {
            int group = touchedGroup(firstTouched + i);
            rowsOfFresh[i] = pending[group] - 1;
            pending[group] = 0;
            live += kept[group] == NONE ? 1 : 0;
            kept[group] = places + i;
        }
        for (int c : restColumns) {
            rest[c].copyFrom(columns[c], rowsOfFresh, 0, chosen, places);
            canonicalize(rest[c], places, chosen);
        }
        places += chosen;
    }

    private void dropDead() {
        int[] alive = Arrays.copyOf(kept, groups.size());
        Column[] compact = emptyColumns();
        for (int c : restColumns) {
            compact[c].copyFrom(rest[c], alive, 0, alive.length, 0);
        }
        for (int group = 0; group < alive.length; group++) {
            kept[group] = group;
        }
        rest = compact;
        places = alive.length;
        live = alive.length;
    }

    /**
     * Takes rows without looking whether their keys are there: for rows that need no folding. Until {@link #clear} keys may then be held more than once and
     * {@link #apply} must not be called.
     */
    void append(Chunk chunk, int[] selection, int count) {
        Column[] columns = DistinctPlan.columns(chunk);
        ensureScratch(count);
        hashKeys(columns, selection, count);
        int sizeBefore = groups.size();
        groups.append(keyView, selection, count, hashes, ids);
        ensureGroups(sizeBefore);
        for (int i = 0; i < count; i++) {
            kept[sizeBefore + i] = restColumns.length == 0 ? 0 : places + i;
        }
        for (int c : restColumns) {
            rest[c].copyFrom(columns[c], selection, 0, count, places);
            canonicalize(rest[c], places, count);
        }
        places += restColumns.length == 0 ? 0 : count;
        live = places;
    }

    /** Forgets all rows; arrays stay for the next use. */
    void clear() {
        groups.clear();
        for (int c : restColumns) {
            rest[c].reset();
        }
        places = 0;
        live = 0;
        postGuard();
        forgetTouched();
    }

    @Override
    Column rowColumn(int inputColumn) {
        return rest[inputColumn];
    }

    /** What the guard holds; {@link FilterFigures#NONE} where none stands. */
    FilterFigures figures() {
        if (guard == null) {
            return FilterFigures.NONE;
        }
        return new FilterFigures(
                guard.geometry().bits(),
                Math.round(guard.fill() * guard.geometry().bits()),
                guard.geometry().hashes(),
                guard.estimatedDistinct(),
                guard.estimatedFalsePositiveRate() * guard.estimatedDistinct());
    }

    @Override
    public Schema stateSchema() {
        return plan.input();
    }

    @Override
    public int pieces() {
        return (groups.size() + SLICE - 1) / SLICE;
    }

    @Override
    public void save(PieceConsumer consumer) throws IOException {
        RowList list = new RowList();
        Chunk piece = Chunk.allocate(stateSchema(), Math.min(SLICE, groups.size()));
        for (int from = 0; from < groups.size(); ) {
            piece.reset();
            from = writeKept(null, from, groups.size(), SLICE, list, piece);
            consumer.accept(piece);
        }
    }

    @Override
    public void restore(Chunk piece) {
        apply(piece);
        forgetTouched();
    }

    @Override
    public KeptRows copy() {
        KeptRows copy = new KeptRows(plan, mode);
        copy.copyFrom(this);
        for (int c : restColumns) {
            copy.rest[c].copyFrom(rest[c], null, 0, places, 0);
        }
        copy.places = places;
        copy.live = live;
        copy.guard = guard == null ? null : guard.copy();
        copy.guardLevel = guardLevel;
        copy.guarded = guarded;
        copy.asked = asked;
        copy.known = known;
        return copy;
    }

    @Override
    public long heapBytes() {
        long bytes = heapBytesOfKeys() + guardBytes() + 4L * pending.length + 20L * fresh.length;
        for (int c : restColumns) {
            bytes += rest[c].heapBytes();
        }
        return bytes;
    }

    /** Bytes that the keys take without the guard. */
    long exactBytes() {
        return heapBytes() - guardBytes();
    }

    private long guardBytes() {
        return guard == null ? 0 : guard.heapBytes();
    }
}
