package dev.drey.stage.lookup;

import dev.drey.cache.Answers;
import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.StringColumn;
import dev.drey.dimension.DimensionRow;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;

/**
 * Chunks that wait for keys that are being loaded, and the watermarks behind them. Ordered, they leave as they came; unordered, a chunk leaves as soon as it can, but never passes a
 * watermark. Belongs to the task's thread.
 *
 * <p>They wait as copies. What has left lends its arrays to the next copies: they live long enough to be moved by each collection of garbage, which is then the larger part of its time.
 */
final class WaitingChunks {
    /** What waits: a chunk, or a watermark. */
    static final class Entry {
        private final Chunk rows;
        private final int[] places;
        private final CompletableFuture<Answers<DimensionRow>> answers;
        private final long bytes;
        private final long watermark;

        private Entry(
                Chunk rows,
                int[] places,
                CompletableFuture<Answers<DimensionRow>> answers,
                long bytes,
                long watermark) {
            this.rows = rows;
            this.places = places;
            this.answers = answers;
            this.bytes = bytes;
            this.watermark = watermark;
        }

        /** Null for a watermark. */
        Chunk rows() {
            return rows;
        }

        /** Of each row the place of its key among the answers, or {@link ChunkKeys#NONE}; what follows the last row means nothing. */
        int[] places() {
            return places;
        }

        Answers<DimensionRow> answers() {
            return answers.join();
        }

        long watermark() {
            return watermark;
        }

        private boolean isWatermark() {
            return rows == null;
        }
    }

    /** A copy that is kept for its arrays. */
    private record Spare(Chunk rows, int[] places, long bytes) {}

    /** Most copies that are kept for their arrays. */
    private static final int MOST_SPARE = 64;
    /** A spare copy that is larger than so many times what is needed is dropped: it would count as if it were full. */
    private static final int ROOMIEST = 4;

    private final boolean ordered;
    private final long mostBytes;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Deque<Spare> spare = new ArrayDeque<>();
    private long spareBytes;
    private int chunks;
    private int watermarks;
    private long rows;
    private long bytes;

    /** @param mostBytes of heap that waiting and spare copies together should not exceed; what waits may, spare copies do not */
    WaitingChunks(boolean ordered, long mostBytes) {
        this.ordered = ordered;
        this.mostBytes = mostBytes;
    }

    /**
     * Copies the selected rows of a chunk, which wait from now on.
     *
     * @param places of each of them, as {@link Entry#places}
     */
    void add(Chunk chunk, int[] places, CompletableFuture<Answers<DimensionRow>> answers) {
        int count = chunk.selectedCount();
        Spare lender = spare.pollLast();
        spareBytes -= lender == null ? 0 : lender.bytes();
        Chunk copy;
        int[] copiedPlaces;
        if (lender == null || !suits(lender, chunk)) {
            copy = chunk.copy();
            copiedPlaces = Arrays.copyOf(places, count);
        } else {
            copy = lender.rows();
            copy.copyFrom(chunk);
            copiedPlaces = lender.places().length < count ? new int[count] : lender.places();
            System.arraycopy(places, 0, copiedPlaces, 0, count);
        }
        long size = copy.heapBytes() + 4L * copiedPlaces.length;
        entries.add(new Entry(copy, copiedPlaces, answers, size, 0));
        chunks++;
        rows += count;
        bytes += size;
        while (!spare.isEmpty() && bytes + spareBytes > mostBytes) {
            spareBytes -= spare.removeLast().bytes();
        }
    }

    /** Whether the arrays of a spare copy are not much larger than the selected rows need. */
    private static boolean suits(Spare lender, Chunk chunk) {
        long needed = (long) Integer.BYTES * chunk.selectedCount();
        for (int c = 0; c < chunk.columnCount(); c++) {
            needed += bytes(chunk.column(c), chunk);
        }
        return lender.bytes() <= ROOMIEST * needed;
    }

    /** What the selected rows of a column take at least. */
    private static long bytes(Column column, Chunk chunk) {
        int count = chunk.selectedCount();
        if (!(column instanceof StringColumn strings)) {
            return (long) count * (column instanceof BooleanColumn ? 1 : Long.BYTES);
        }
        int[] lengths = strings.lengths();
        int[] selection = chunk.selection();
        long bytes = 2L * Integer.BYTES * count;
        for (int i = 0; i < count; i++) {
            bytes += lengths[selection == null ? i : selection[i]];
        }
        return bytes;
    }

    /** Takes back what has left, when nobody reads it any more. */
    void reuse(Entry left) {
        if (!left.isWatermark() && spare.size() < MOST_SPARE && bytes + spareBytes + left.bytes <= mostBytes) {
            spare.add(new Spare(left.rows, left.places, left.bytes));
            spareBytes += left.bytes;
        }
    }

    /** @param watermark in milliseconds; waits behind the chunks that came before */
    void addWatermark(long watermark) {
        entries.add(new Entry(null, null, null, 0, watermark));
        watermarks++;
    }

    /** Takes what may leave next; null if nothing may. */
    Entry take() {
        for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            boolean first = entry == entries.peek();
            if (entry.isWatermark() ? first : entry.answers.isDone()) {
                all.remove();
                forget(entry);
                return entry;
            }
            if (ordered || entry.isWatermark()) {
                return null;
            }
        }
        return null;
    }

    private void forget(Entry entry) {
        if (entry.isWatermark()) {
            watermarks--;
        } else {
            chunks--;
            rows -= entry.rows.selectedCount();
            bytes -= entry.bytes;
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether a chunk that comes now, and has its answers, may leave at once: nothing waits that it must not overtake. */
    boolean mayBePassed() {
        return ordered ? entries.isEmpty() : watermarks == 0;
    }

    /** What waits, in the order in which it came. */
    Iterable<Entry> entries() {
        return entries;
    }

    int chunks() {
        return chunks;
    }

    long rows() {
        return rows;
    }

    /** Bytes of heap that the rows take which wait. */
    long bytes() {
        return bytes;
    }

    /** The same with the spare copies. */
    long heldBytes() {
        return bytes + spareBytes;
    }
}
