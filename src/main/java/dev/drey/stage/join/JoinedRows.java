package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.runtime.KeyedContent;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;
import dev.drey.table.WholeRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The rows of one side of a symmetric join in one bucket: each with how often it is there and with how many rows of the other side it matches.
 *
 * <p><b>Layout.</b> Rows are entries in columns. A {@link GroupTable} maps each key to its newest entry, each entry names the one of the same key before it. Where rows are
 * taken back ({@link Layout#counted}) a second table over whole rows finds the entry of a row; else each row is an entry of its own. An entry whose count is 0 is
 * dead: it is skipped, taken up again when its row comes back, and dropped when most are.
 *
 * <p><b>Invariant.</b> Of a living entry {@link #matches} is the sum of the counts of the other side's entries that match it, where {@link Layout#tracked}. Counts may be negative
 * for a while: inputs that were put together overtake each other.
 *
 * <p>Owns all it holds. Not thread-safe, except that several threads may read while nobody writes.
 */
final class JoinedRows implements KeyedContent {
    /** No entry: the end of a chain. */
    static final int NONE = -1;
    /** Entries of a piece of state. */
    private static final int SLICE = 4096;
    /** Below so many entries nothing is gained by dropping dead ones. */
    private static final int FEW = 1024;

    private static final String TIME = "@time";
    private static final String COUNT = "@count";
    private static final String MATCHES = "@matches";

    private final Layout layout;
    private final WholeRows wholeRows;
    private final Column[] keyColumns;

    private GroupTable keys;
    /** Whole rows to entries; null unless counted. */
    private GroupTable identities;

    private Chunk rows;
    private LongColumn times;
    private long[] counts = {};
    private long[] matches = {};
    /** By group of the key: its newest entry. */
    private int[] newest = {};
    /** By entry: the one of the same key before it. */
    private int[] before = {};

    private int size;
    private int living;

    // What the last rows changed
    private int[] touched = {};
    private int touchedCount;
    /** By entry: how many more of the row came than were taken back; 0 outside of {@link #take}. */
    private long[] changes = {};
    /** Of each touched entry. */
    private long[] deltas = {};

    // Scratch
    private int[] ids = {};
    private int[] fresh = {};
    private int[] groups = {};
    private long[] hashes = {};

    /**
     * What is kept of a side.
     *
     * @param input its rows
     * @param timed true when rows have event times, which are kept
     * @param counted true when rows are taken back
     * @param tracked true when it counts with how many rows of the other side a row matches
     */
    record Layout(JoinPlan.Input input, boolean timed, boolean counted, boolean tracked) {
        static Layout of(JoinPlan plan, Side side, boolean counted) {
            boolean tracked = plan.kind().alone(side) != JoinKind.Alone.NEVER;
            return new Layout(plan.input(side), plan.timed(), counted, tracked);
        }

        /** The columns of the state. */
        Schema stateSchema() {
            List<Field> fields = new ArrayList<>(input.schema().fields());
            if (timed) {
                fields.add(new Field(TIME, DataType.TIMESTAMP));
            }
            fields.add(new Field(COUNT, DataType.BIGINT));
            if (tracked) {
                fields.add(new Field(MATCHES, DataType.BIGINT));
            }
            return Schema.of(fields);
        }
    }

    JoinedRows(Layout layout) {
        this.layout = layout;
        this.wholeRows = new WholeRows(layout.input().schema());
        this.keyColumns = new Column[layout.input().keys().size()];
        clear();
    }

    private void clear() {
        Schema schema = layout.input().schema();
        keys = new GroupTable(layout.input().keyTypes());
        identities = layout.counted()
                ? new GroupTable(WholeRows.keySchema(schema).fields().stream()
                        .map(Field::type)
                        .toList())
                : null;
        rows = Chunk.allocate(schema, 0);
        times = layout.timed() ? new LongColumn(0) : null;
        rows.setEventTime(times);
        size = 0;
        living = 0;
        touchedCount = 0;
    }

    /** All entries, living and dead, and their event times; not to be written to, valid until the next change. */
    Chunk rows() {
        return rows;
    }

    GroupTable keys() {
        return keys;
    }

    int[] newest() {
        return newest;
    }

    int[] before() {
        return before;
    }

    /** How often each entry's row is there. */
    long[] counts() {
        return counts;
    }

    /** With how many rows of the other side each living entry matches; where that is tracked. The caller keeps it so. */
    long[] matches() {
        return matches;
    }

    /** The entries that the last {@link #take} changed, valid to {@link #touchedCount}. */
    int[] touched() {
        return touched;
    }

    int touchedCount() {
        return touchedCount;
    }

    /** By how much the count of each of the {@link #touched} changes; not 0. */
    long[] deltas() {
        return deltas;
    }

    /**
     * Takes rows whose keys have no null: finds or begins their entries and nets what comes of them. Counts change with {@link #commit} only.
     *
     * @param keyed rows of the chunk, and the hashes of their keys
     */
    void take(Chunk chunk, KeyedSelection keyed) {
        int count = keyed.count();
        touchedCount = 0;
        makeScratch(count);
        int first = size;
        int begun = layout.counted() ? identify(chunk, keyed.rows(), count) : beginAll(keyed.rows(), count);
        append(chunk, fresh, begun);
        link(first, keyed);
        net(chunk, keyed.rows(), count);
    }

    /** Each row is an entry of its own. */
    private int beginAll(int[] selection, int count) {
        for (int i = 0; i < count; i++) {
            ids[i] = size + i;
        }
        System.arraycopy(selection, 0, fresh, 0, count);
        return count;
    }

    /** Finds the entry of each row; those that have none begin one. */
    private int identify(Chunk chunk, int[] selection, int count) {
        Column[] whole = wholeRows.keys(chunk);
        Hashing.hash(whole, selection, count, hashes);
        identities.assign(whole, selection, count, hashes, ids);
        int begun = identities.size() - size;
        for (int i = count - 1; i >= 0; i--) {
            if (ids[i] >= size) {
                fresh[ids[i] - size] = selection[i];
            }
        }
        return begun;
    }

    private void append(Chunk chunk, int[] selection, int count) {
        for (int c = 0; c < rows.columnCount(); c++) {
            rows.column(c).copyFrom(chunk.column(c), selection, 0, count, size);
        }
        if (times != null) {
            times.copyFrom(chunk.eventTime(), selection, 0, count, size);
        }
        int end = size + count;
        if (end > counts.length) {
            int capacity = GroupArrays.grown(counts.length, end);
            counts = Arrays.copyOf(counts, capacity);
            before = Arrays.copyOf(before, capacity);
            changes = Arrays.copyOf(changes, capacity);
            matches = layout.tracked() ? Arrays.copyOf(matches, capacity) : matches;
        }
        Arrays.fill(counts, size, end, 0);
        if (layout.tracked()) {
            Arrays.fill(matches, size, end, 0);
        }
        size = end;
        rows.setRowCount(size);
    }

    /** Puts the entries from {@code first} on into the chains of their keys. */
    private void link(int first, KeyedSelection keyed) {
        int count = size - first;
        if (count == 0) {
            return;
        }
        layout.input().showKeys(rows, keyColumns);
        int[] entries = fresh;
        for (int i = 0; i < count; i++) {
            entries[i] = first + i;
        }
        if (layout.counted()) {
            Hashing.hash(keyColumns, entries, count, hashes);
        } else {
            System.arraycopy(keyed.hashes(), 0, hashes, 0, count);
        }
        int groupsBefore = keys.size();
        keys.assign(keyColumns, entries, count, hashes, groups);
        if (keys.size() > newest.length) {
            newest = Arrays.copyOf(newest, GroupArrays.grown(newest.length, keys.size()));
        }
        Arrays.fill(newest, groupsBefore, keys.size(), NONE);
        for (int i = 0; i < count; i++) {
            before[first + i] = newest[groups[i]];
            newest[groups[i]] = first + i;
        }
    }

    private void net(Chunk chunk, int[] selection, int count) {
        byte[] kinds = chunk.rowKinds();
        int listed = 0;
        for (int i = 0; i < count; i++) {
            int entry = ids[i];
            boolean retracts = kinds != null && RowKind.retracts(kinds[selection[i]]);
            if (retracts && !layout.counted()) {
                throw new IllegalStateException("a row was taken back, but all rows were to be inserts");
            }
            if (changes[entry] == 0) {
                touched[listed++] = entry; // again where it came to 0 in between: told apart below
            }
            changes[entry] += retracts ? -1 : 1;
        }
        for (int i = 0; i < listed; i++) {
            int entry = touched[i];
            long delta = changes[entry];
            if (delta != 0) {
                changes[entry] = 0;
                deltas[touchedCount] = delta;
                touched[touchedCount++] = entry;
            }
        }
    }

    private void makeScratch(int count) {
        if (ids.length < count) {
            int capacity = GroupArrays.grown(ids.length, count);
            ids = new int[capacity];
            fresh = new int[capacity];
            groups = new int[capacity];
            hashes = new long[capacity];
            touched = new int[capacity];
            deltas = new long[capacity];
        }
    }

    /** Changes the counts of the touched entries by their deltas. */
    void commit() {
        for (int i = 0; i < touchedCount; i++) {
            int entry = touched[i];
            boolean lived = counts[entry] != 0;
            counts[entry] += deltas[i];
            living += (counts[entry] != 0 ? 1 : 0) - (lived ? 1 : 0);
        }
        touchedCount = 0;
        dropDead();
    }

    /** Lets an entry be dead, which is expired. */
    void kill(int entry) {
        counts[entry] = 0;
        living--;
    }

    /** Forgets dead entries when they are most. */
    void dropDead() {
        if (size > FEW && living < size / 2) {
            JoinedRows kept = new JoinedRows(layout);
            forEachSlice(kept::restore);
            keys = kept.keys;
            identities = kept.identities;
            rows = kept.rows;
            times = kept.times;
            counts = kept.counts;
            matches = kept.matches;
            newest = kept.newest;
            before = kept.before;
            changes = kept.changes;
            size = kept.size;
        }
    }

    /** Entries, those included that are dead but not dropped yet. */
    int entries() {
        return size;
    }

    @Override
    public long size() {
        return living;
    }

    @Override
    public long heapBytes() {
        return rows.heapBytes()
                + keys.heapBytes()
                + (identities == null ? 0 : identities.heapBytes())
                + 8L * (counts.length + matches.length + changes.length)
                + 4L * (newest.length + before.length)
                + 32L * ids.length;
    }

    @Override
    public JoinedRows copy() {
        JoinedRows copy = new JoinedRows(layout);
        copy.keys = keys.copy();
        copy.identities = identities == null ? null : identities.copy();
        copy.rows = Chunk.allocate(layout.input().schema(), size);
        for (int c = 0; c < rows.columnCount(); c++) {
            copy.rows.column(c).copyFrom(rows.column(c), null, 0, size, 0);
        }
        copy.rows.setRowCount(size);
        if (times != null) {
            copy.times.copyFrom(times, null, 0, size, 0);
            copy.rows.setEventTime(copy.times);
        }
        copy.counts = counts.clone();
        copy.matches = matches.clone();
        copy.newest = newest.clone();
        copy.before = before.clone();
        copy.changes = new long[changes.length];
        copy.size = size;
        copy.living = living;
        return copy;
    }

    @Override
    public Schema stateSchema() {
        return layout.stateSchema();
    }

    @Override
    public int pieces() {
        return (living + SLICE - 1) / SLICE;
    }

    @Override
    public void save(PieceConsumer consumer) throws IOException {
        Slices slices = new Slices();
        while (slices.next()) {
            consumer.accept(slices.view);
        }
    }

    private void forEachSlice(Consumer<Chunk> consumer) {
        Slices slices = new Slices();
        while (slices.next()) {
            consumer.accept(slices.view);
        }
    }

    /** The living entries over the columns of the state, some at a time. */
    private final class Slices {
        private final Chunk view = stateView();
        private final int[] selection = new int[SLICE];
        private int at;

        boolean next() {
            int count = 0;
            for (; at < size && count < SLICE; at++) {
                selection[count] = at;
                count += counts[at] != 0 ? 1 : 0;
            }
            view.select(selection, count);
            return count > 0;
        }
    }

    private Chunk stateView() {
        Schema schema = stateSchema();
        Column[] columns = new Column[schema.size()];
        int at = 0;
        for (; at < rows.columnCount(); at++) {
            columns[at] = rows.column(at);
        }
        if (times != null) {
            columns[at++] = times;
        }
        columns[at++] = column(counts);
        if (layout.tracked()) {
            columns[at] = column(matches);
        }
        Chunk view = new Chunk(schema, columns);
        view.setRowCount(size);
        return view;
    }

    private LongColumn column(long[] values) {
        LongColumn column = new LongColumn(size);
        System.arraycopy(values, 0, column.values(), 0, size);
        return column;
    }

    @Override
    public void restore(Chunk piece) {
        int columns = rows.columnCount();
        Chunk view = new Chunk(layout.input().schema(), new Column[columns]);
        for (int c = 0; c < columns; c++) {
            view.setColumn(c, piece.column(c));
        }
        view.view(piece);
        view.setEventTime(layout.timed() ? piece.longs(columns) : null);
        KeyedSelection keyed = new KeyedSelection(layout.input());
        keyed.of(view);
        take(view, keyed);
        int countColumn = columns + (layout.timed() ? 1 : 0);
        for (int i = 0; i < keyed.count(); i++) {
            int entry = ids[i];
            int row = keyed.rows()[i];
            counts[entry] = piece.longs(countColumn).get(row);
            if (layout.tracked()) {
                matches[entry] = piece.longs(countColumn + 1).get(row);
            }
        }
        living += keyed.count();
        touchedCount = 0;
    }
}
