package dev.drey.stage.lookup;

import dev.drey.cache.Answers;
import dev.drey.chunk.Chunk;
import dev.drey.dimension.DimensionRow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;

/**
 * Chunks that wait for keys that are being loaded, and the watermarks behind them. Ordered, they leave as they came; unordered, a chunk leaves as soon as it can, but never passes a
 * watermark. Belongs to the task's thread.
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

        /** Of each row the place of its key among the answers, or {@link ChunkKeys#NONE}. */
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

    private final boolean ordered;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private int chunks;
    private int watermarks;
    private long rows;
    private long bytes;

    WaitingChunks(boolean ordered) {
        this.ordered = ordered;
    }

    /** @param chunk a copy of its own, all rows selected; the places are its own too */
    void add(Chunk chunk, int[] places, CompletableFuture<Answers<DimensionRow>> answers) {
        long size = chunk.heapBytes() + 4L * places.length;
        entries.add(new Entry(chunk, places, answers, size, 0));
        chunks++;
        rows += chunk.selectedCount();
        bytes += size;
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

    long bytes() {
        return bytes;
    }
}
