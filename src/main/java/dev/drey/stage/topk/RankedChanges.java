package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.RowOrder;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * What became of the first rows of partitions: the net change, whatever happened in between. Rows that stay as they are, with the same rank where ranks are given, are not
 * mentioned; a row that goes and one that comes in its place are {@code -U} and at once {@code +U}, others {@code -D} and {@code +I}.
 *
 * <p>Refers to the rows of the {@link PartitionedRows} that filled it last, which must not change before it is written. Not thread-safe.
 */
final class RankedChanges {
    /** Stands in a mapping of columns for the rank. */
    static final int RANK = -1;

    private static final byte INSERT = RowKind.INSERT.code();
    private static final byte BEFORE = RowKind.UPDATE_BEFORE.code();
    private static final byte AFTER = RowKind.UPDATE_AFTER.code();
    private static final byte DELETE = RowKind.DELETE.code();

    /** Which row that comes takes the place of one that goes. */
    enum Pairing {
        /** None: only {@code -D} and {@code +I}. */
        NONE,
        /** Any of the same partition. */
        ANY,
        /** The one with the same rank; ranks are part of the rows. */
        RANK,
        /** The one with the same key. */
        KEY
    }

    private final Pairing pairing;
    /** The columns that tell rows apart; null unless these pair. */
    private final RowOrder key;

    private final boolean ranksMatter;

    private PartitionedRows owner;
    private final RankedList gone = new RankedList();
    private final RankedList come = new RankedList();

    // The changes
    private int[] rows = {};
    private long[] ranks = {};
    private byte[] kinds = {};
    private long[] hashes = {};
    private byte[] sentKinds = {};
    private int size;

    /** @param ranksMatter true when ranks are part of the rows */
    RankedChanges(Pairing pairing, RowOrder key, boolean ranksMatter) {
        this.pairing = pairing;
        this.key = key;
        this.ranksMatter = ranksMatter;
    }

    RankedChanges(Pairing pairing, RowOrder key) {
        this(pairing, key, pairing == Pairing.RANK);
    }

    /** Forgets all changes. */
    void begin(PartitionedRows rowsOf) {
        owner = rowsOf;
        size = 0;
    }

    int size() {
        return size;
    }

    /** The rank of each changed row. */
    long[] ranks() {
        return ranks;
    }

    byte[] kinds() {
        return kinds;
    }

    /** Of each change, the hash of its partition's key. */
    long[] hashes() {
        return hashes;
    }

    /**
     * Adds what became of a partition.
     *
     * @param before its first rows as they were, in order, debts in between
     * @param after its rows now, of which {@code afterCount} are, or lie between, the first
     */
    void add(int partition, int[] before, int[] after, int afterCount) {
        gone.clear();
        come.clear();
        compare(before, after, afterCount);
        if (gone.size() + come.size() > 0) {
            int from = size;
            pair();
            ensure(size);
            Arrays.fill(hashes, from, size, owner.hash(partition));
        }
    }

    /** Both lists are in order; a row that is in both has the same number, unless an equal one took its place. */
    private void compare(int[] before, int[] after, int afterCount) {
        Ranks oldRanks = new Ranks(owner.rows, owner.spec.ranking());
        Ranks newRanks = new Ranks(owner.rows, owner.spec.ranking());
        int i = skipDebts(before, 0, before.length);
        int j = skipDebts(after, 0, afterCount);
        while (i < before.length || j < afterCount) {
            int compared = i == before.length ? 1 : j == afterCount ? -1 : compare(before[i], after[j]);
            long oldRank = compared <= 0 ? oldRanks.next(before[i]) : 0;
            long newRank = compared >= 0 ? newRanks.next(after[j]) : 0;
            if (compared != 0 || (ranksMatter && oldRank != newRank)) {
                if (compared <= 0) {
                    gone.add(before[i], oldRank);
                }
                if (compared >= 0) {
                    come.add(after[j], newRank);
                }
            }
            i = compared <= 0 ? skipDebts(before, i + 1, before.length) : i;
            j = compared >= 0 ? skipDebts(after, j + 1, afterCount) : j;
        }
    }

    private int compare(int a, int b) {
        return a == b ? 0 : owner.rows.compare(a, b);
    }

    private static int skipDebts(int[] list, int from, int end) {
        int at = from;
        while (at < end && list[at] < 0) {
            at++;
        }
        return at;
    }

    private void pair() {
        if (pairing == Pairing.KEY) {
            gone.sort(owner.rows.columns(), key);
            come.sort(owner.rows.columns(), key);
        }
        int i = 0;
        int j = 0;
        while (i < gone.size() || j < come.size()) {
            int compared = i == gone.size() ? 1 : j == come.size() ? -1 : comparePlaces(i, j);
            if (compared == 0) {
                put(gone, i++, BEFORE);
                put(come, j++, AFTER);
            } else if (compared < 0) {
                put(gone, i++, DELETE);
            } else {
                put(come, j++, INSERT);
            }
        }
    }

    private int comparePlaces(int i, int j) {
        return switch (pairing) {
            case NONE -> -1;
            case ANY -> 0;
            case RANK -> Long.compare(gone.rank(i), come.rank(j));
            case KEY -> key.compare(owner.rows.columns(), gone.row(i), owner.rows.columns(), come.row(j));
        };
    }

    private void put(RankedList side, int at, byte kind) {
        ensure(size + 1);
        rows[size] = side.row(at);
        ranks[size] = side.rank(at);
        kinds[size++] = kind;
    }

    private void ensure(int count) {
        if (rows.length < count) {
            int room = GroupArrays.grown(rows.length, count);
            rows = Arrays.copyOf(rows, room);
            ranks = Arrays.copyOf(ranks, room);
            kinds = Arrays.copyOf(kinds, room);
            hashes = Arrays.copyOf(hashes, room);
            sentKinds = new byte[room];
        }
    }

    /** Forgets what goes: for a reader that finds that out by itself. */
    void keepAdded() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!RowKind.retracts(kinds[i])) {
                rows[kept] = rows[i];
                ranks[kept] = ranks[i];
                hashes[kept] = hashes[i];
                kinds[kept++] = INSERT;
            }
        }
        size = kept;
    }

    /**
     * Where a chunk that begins with change {@code from} ends: a {@code -U} and its {@code +U} stay together.
     *
     * @param most rows of the chunk; a pair may exceed it
     */
    int end(int from, int most) {
        int end = Math.min(size, from + most);
        if (kinds[end - 1] != BEFORE) {
            return end;
        }
        return end - 1 > from ? end - 1 : end + 1;
    }

    /**
     * Writes changes {@code from .. to-1} to an empty chunk.
     *
     * @param target keeps the kinds of its rows until the next call only
     * @param columns of each column of the target, its place in the rows, or {@link #RANK}
     */
    void write(int from, int to, Chunk target, int[] columns) {
        write(rows, from, to - from, target, columns);
        for (int c = 0; c < columns.length; c++) {
            if (columns[c] == RANK) {
                LongColumn column = target.longs(c);
                column.ensureCapacity(to - from);
                System.arraycopy(ranks, from, column.values(), 0, to - from);
            }
        }
        System.arraycopy(kinds, from, sentKinds, 0, to - from);
        target.setRowKinds(sentKinds);
    }

    /** Writes {@code count} changes that {@code order} lists from {@code from} on, without their ranks. */
    void writeListed(int[] order, int from, int count, Chunk target, int[] columns, int[] scratch) {
        boolean inserts = true;
        for (int i = 0; i < count; i++) {
            int change = order[from + i];
            scratch[i] = rows[change];
            sentKinds[i] = kinds[change];
            inserts &= kinds[change] == INSERT;
        }
        write(scratch, 0, count, target, columns);
        target.setRowKinds(inserts ? null : sentKinds);
    }

    private void write(int[] of, int from, int count, Chunk target, int[] columns) {
        for (int c = 0; c < columns.length; c++) {
            if (columns[c] != RANK) {
                target.column(c).copyFrom(owner.rows.columns().column(columns[c]), of, from, count, 0);
            }
        }
        target.setRowCount(count);
    }
}
