package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.runtime.SpillSpace;
import java.io.Closeable;
import java.io.IOException;

/**
 * Sorts more rows than fit into memory: an external merge sort (Knuth, The Art of Computer Programming, volume 3, 5.4).
 *
 * <pre>{@code
 * try (ExternalSorter sorter = new ExternalSorter(schema, order, SortLimits.memory(64 << 20), space)) {
 *     sorter.add(chunk);                       // as often as there are rows
 *     SortedRows rows = sorter.sort();
 *     for (Chunk next = rows.next(); next != null; next = rows.next()) { … }
 * }
 * }</pre>
 *
 * <p><b>How.</b> Added rows are written, as bytes whose unsigned order is theirs ({@link RowKey}), into pages ({@link RowArena}). When the memory is used up or the rows
 * are as many as a run may have, they are sorted by their first 8 bytes ({@link RowIndex}) and go to a file, in compressed blocks with checksums ({@link BlockCodec}).
 * In the end the runs are merged, at most as many at a time as limits and memory allow, the smallest ones first ({@link RunMerger}). Rows that fit into memory
 * never leave it.
 *
 * <p><b>Order.</b> That of the keys, ties by the other columns ({@link RowOrder#total}): the result does not depend on the order in which rows come, nor on the limits. All
 * NaNs become one. Row kinds, event time and arrivals of chunks are not looked at.
 *
 * <p><b>Cost.</b> O(n log n), or O(n) byte moves where the first 8 bytes decide; each row is written and read once per pass, and one pass does for
 * memory² / block bytes of rows. Memory is on the heap: pages and index while rows come, one block for each run while they are merged.
 *
 * <p>After a fault only {@link #close} is of use, which removes all files. Not thread-safe.
 */
public final class ExternalSorter implements Closeable {
    private final SortLimits limits;
    private final SpillSpace space;
    private final RowEncoder encoder;
    private final RowDecoder decoder;
    private final RowArena arena;
    private final RowIndex index;
    private final BlockCodec codec = new BlockCodec();
    /** What is written to runs, then what is given out: only that is bound to the rows of a chunk. */
    private final RowBlock block;

    private final Chunk output;
    /** Memory for pages and index. */
    private final long runBytes;

    private final RunMerges merges;
    private int runRows;
    /** Rows for which there are pages, index and leave in the run at hand. */
    private long mostRunRows;

    private long rows;
    private int runs;
    private long peakRows;
    private long peakBytes;
    private boolean sorted;

    /**
     * @param schema of the rows
     * @param order its keys; ties are told apart by the other columns
     * @param space takes the runs; belongs to the sorter, which closes it
     */
    public ExternalSorter(Schema schema, RowOrder order, SortLimits limits, SpillSpace space) {
        RowOrder total = order.total(schema);
        this.limits = limits;
        this.space = space;
        this.encoder = new RowEncoder(schema, total);
        this.decoder = new RowDecoder(schema, total);
        this.arena = new RowArena(limits.pageBytes());
        this.index = new RowIndex(arena);
        this.block = new RowBlock(limits.blockBytes());
        this.output = Chunk.allocate(schema, 0);
        this.merges = new RunMerges(limits, space, codec);
        // A block that is written, and what becomes of it.
        this.runBytes = limits.memoryBytes() - 3L * limits.blockBytes();
    }

    /** Adds the selected rows of a chunk, which is not kept. */
    public void add(Chunk chunk) throws IOException {
        if (sorted) {
            throw new IllegalStateException("rows were added to a sort that gives its result already");
        }
        encoder.open(chunk);
        int[] selection = chunk.selection();
        int count = chunk.selectedCount();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (!arena.fits(RowKey.LENGTH + encoder.mostBytes(row)) || runRows >= mostRunRows) {
                makeRoom(row);
            }
            int start = arena.position() + RowKey.LENGTH;
            arena.endRow(encoder.write(row, arena.page(), start));
            runRows++;
        }
        rows += count;
        notePeak(0);
    }

    /** Sees to it that a row fits into the page in use: by a new page, in a new run if the memory does not do for it. */
    private void makeRoom(int row) throws IOException {
        long bytes = RowKey.LENGTH + encoder.mostBytes(row);
        if (bytes > limits.pageBytes()) {
            bytes = RowKey.LENGTH + encoder.exactBytes(row);
        }
        if (bytes > Integer.MAX_VALUE - 64) {
            throw new IOException("a row of " + bytes + " bytes cannot be sorted; allowed: 2 GiB");
        }
        boolean full = runRows >= mostRunRows || arena.full();
        long needed = arena.heapBytes() + arena.pageHeapBytes(bytes) + indexBytes(runRows + 1L);
        if (runRows > 0 && (full || !arena.fits(bytes) && needed > runBytes)) {
            spill();
        }
        if (!arena.fits(bytes)) {
            if (bytes > limits.pageBytes()) {
                arena.dropSpare();
            }
            arena.addPage(bytes);
        }
        mostRunRows = Math.min(limits.runRows(), (runBytes - arena.heapBytes()) / RowIndex.ROW_BYTES);
    }

    private long indexBytes(long count) {
        return Math.max(RowIndex.ROW_BYTES * count, index.heapBytes());
    }

    private void spill() throws IOException {
        index.sort(runRows);
        notePeak(codec.heapBytes());
        merges.add(new ArenaRows(arena, index), block);
        notePeak(codec.heapBytes());
        runs++;
        arena.clear();
        runRows = 0;
    }

    private void notePeak(long more) {
        long held = arena.heapBytes() + arena.spareBytes() + indexBytes(runRows) + block.heapBytes() + more;
        peakBytes = Math.max(peakBytes, held);
        peakRows = Math.max(peakRows, runRows);
    }

    /**
     * Ends the rows and begins the result.
     *
     * @return belongs to the sorter and is valid until that is closed
     */
    public SortedRows sort() throws IOException {
        if (sorted) {
            throw new IllegalStateException("a sort gives its result only once");
        }
        sorted = true;
        if (merges.isEmpty()) {
            runs = rows == 0 ? 0 : 1;
            arena.dropSpare();
            index.sort(runRows);
            notePeak(0);
            return new SortedRows(new ArenaRows(arena, index), block, limits.chunkRows(), decoder, output);
        }
        spill();
        arena.dropSpare();
        index.release();
        RowStream merged = merges.finish(block);
        return new SortedRows(merged, block, limits.chunkRows(), decoder, output);
    }

    /** Bytes of memory that rows and buffers take now, the chunk that is given out not counted. */
    public long heldBytes() {
        return arena.heapBytes() + arena.spareBytes() + index.heapBytes() + block.heapBytes() + merges.heapBytes();
    }

    /** What was done so far. */
    public SortFigures figures() {
        return new SortFigures(
                rows, peakRows, runs, merges.passes(), merges.spilledBytes(), Math.max(peakBytes, merges.peakBytes()));
    }

    /** Removes all files and forgets all rows. */
    @Override
    public void close() throws IOException {
        sorted = true;
        arena.clear();
        arena.dropSpare();
        index.release();
        space.close();
    }
}
