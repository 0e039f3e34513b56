package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is left of rows when their changes have been applied: a multiset of rows, held in columns.
 *
 * <p>Where a key tells the rows apart ({@link KeyedRows}) a row is found by its key and replaced in place, and a retraction that meets no row is refused
 * at once. Without a key ({@link CountedRows}) whole rows are counted; a count may be negative while changes of several inputs are mixed, and is
 * judged when the rows are taken out. Values come out as they came in, to the last bit, except that all NaNs are one.
 *
 * <p>Owns all it holds; chunks that are applied are not kept. Not thread-safe.
 */
public abstract sealed class RowMultiset permits KeyedRows, CountedRows {
    /** Entries of a piece of state: their columns stay in the second-level cache. */
    private static final int SLICE = 4096;
    /** Below so many entries nothing is gained by dropping dead ones. */
    private static final int FEW = 1024;

    final Schema schema;

    RowMultiset(Schema schema) {
        this.schema = schema;
    }

    /**
     * An empty multiset.
     *
     * @param key names of the columns that tell rows apart, none for at most one row; null when equal rows may stand side by side
     */
    public static RowMultiset of(Schema schema, List<String> key) {
        return key == null ? new CountedRows(schema) : new KeyedRows(schema, key);
    }

    /**
     * Applies the selected rows of a chunk, in order.
     *
     * @throws IllegalStateException with the row, if a row is taken back that is not there, or a second one comes for a key; only where a key is
     *     known
     */
    public abstract void apply(Chunk chunk);

    /** Rows or different rows that are held, those included that are gone but not dropped yet. */
    public abstract int size();

    public abstract long heapBytes();

    /** A multiset of its own with the same rows. */
    public abstract RowMultiset copy();

    /**
     * Takes the rows out as inserts, in chunks of bounded size; the multiset stays as it is.
     *
     * @param outgoing of the multiset's schema; may hold rows already, holds the last ones afterwards
     * @param mostRows rows of a full chunk
     * @param full takes the chunk each time it is full; it is emptied afterwards
     * @throws IllegalStateException with the row, if one was taken back more often than it came
     */
    public abstract void appendTo(Chunk outgoing, int mostRows, Consumer<Chunk> full);

    /** The columns of the state. */
    abstract Schema stateSchema();

    /** All that is held, over the columns of the state, not to be written to and valid until the next change. */
    abstract Chunk stateView();

    /** Takes over a piece of state; no entry of it is there yet. */
    abstract void restore(Chunk state);

    /** Hands out {@link #stateView} in pieces; changes nothing. */
    final void forEachSlice(SliceConsumer consumer) throws java.io.IOException {
        Chunk view = stateView();
        int[] held = view.selection();
        int total = view.selectedCount();
        int[] slice = new int[Math.min(SLICE, total)];
        for (int from = 0; from < total; from += SLICE) {
            int count = Math.min(SLICE, total - from);
            for (int i = 0; i < count; i++) {
                slice[i] = held == null ? from + i : held[from + i];
            }
            view.select(slice, count);
            consumer.accept(view);
        }
    }

    /** Number of pieces that {@link #forEachSlice} hands out. */
    final int slices() {
        return (stateView().selectedCount() + SLICE - 1) / SLICE;
    }

    /** Takes a piece of state. */
    @FunctionalInterface
    interface SliceConsumer {
        void accept(Chunk slice) throws java.io.IOException;
    }

    /** True when so many of the entries are dead that dropping them pays. */
    static boolean mostlyDead(int entries, int live) {
        return entries > FEW && live < entries / 2;
    }

    /** Appends the rows of a view to the outgoing chunk. */
    static void append(Chunk view, Chunk outgoing, int mostRows, Consumer<Chunk> full) {
        int total = view.selectedCount();
        for (int from = 0; from < total; ) {
            int count = Math.min(total - from, mostRows - outgoing.rowCount());
            outgoing.append(view, from, count);
            from += count;
            if (outgoing.rowCount() >= mostRows) {
                full.accept(outgoing);
                outgoing.reset();
            }
        }
    }

    /** A row as {@code a = 1, b = 'x'}, for messages. */
    static String describe(Chunk chunk, int row) {
        Schema schema = chunk.schema();
        return IntStream.range(0, schema.size())
                .mapToObj(c -> schema.name(c) + " = " + ValueText.print(schema.type(c), chunk.column(c), row))
                .collect(Collectors.joining(", "));
    }

    /** The mark of a row's kind, for messages. */
    static String mark(Chunk chunk, int row) {
        return (chunk.rowKinds() == null ? RowKind.INSERT : RowKind.ofCode(chunk.rowKinds()[row])).mark();
    }
}
