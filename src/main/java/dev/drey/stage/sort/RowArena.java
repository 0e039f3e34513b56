package dev.drey.stage.sort;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a run, in the form of {@link RowKey}, each behind its length, in pages of one size; a row that is longer than a page has one of its own. A row is
 * named by an int: the page's number, and where in it the length stands. Not thread-safe.
 */
final class RowArena {
    private final int pageBytes;
    private final int shift;
    private final List<byte[]> pages = new ArrayList<>();
    /** Pages of the usual size for the next run, so that they need not be zeroed again. */
    private final List<byte[]> spare = new ArrayList<>();
    /** Bytes in use of each page but the last. */
    private int[] used = new int[16];

    private byte[] page = new byte[0];
    private int position;
    private long heapBytes;

    /** @param pageBytes a power of two */
    RowArena(int pageBytes) {
        this.pageBytes = pageBytes;
        this.shift = Integer.numberOfTrailingZeros(pageBytes);
    }

    /** True when as many bytes fit into the page in use. */
    boolean fits(long bytes) {
        return bytes <= page.length - RowKey.SLACK - position;
    }

    /** Bytes of heap that a new page takes which must hold as many. */
    long pageHeapBytes(long bytes) {
        return Math.max(pageBytes, bytes) + RowKey.SLACK;
    }

    /** True when the number of a further page would not fit into an int that names a row. */
    boolean full() {
        return pages.size() == 1L << (32 - shift);
    }

    /** Begins a new page that holds at least as many bytes. */
    void addPage(long bytes) {
        if (used.length <= pages.size()) {
            used = Arrays.copyOf(used, 2 * used.length);
        }
        if (!pages.isEmpty()) {
            used[pages.size() - 1] = position;
        }
        page = bytes <= pageBytes && !spare.isEmpty()
                ? spare.remove(spare.size() - 1)
                : new byte[Math.toIntExact(pageHeapBytes(bytes))];
        pages.add(page);
        heapBytes += page.length;
        position = 0;
    }

    /** The page in use. */
    byte[] page() {
        return page;
    }

    /** Where the next row's length is to stand in it. */
    int position() {
        return position;
    }

    /** Ends a row that was written from {@link #position} on. */
    void endRow(int end) {
        RowKey.INT.set(page, position, end - position - RowKey.LENGTH);
        position = end;
    }

    int pages() {
        return pages.size();
    }

    byte[] page(int number) {
        return pages.get(number);
    }

    /** Bytes in use of a page. */
    int used(int number) {
        return number == pages.size() - 1 ? position : used[number];
    }

    byte[] pageOf(int row) {
        return pages.get(row >>> shift);
    }

    /** Where in its page a row's length stands. */
    int offsetOf(int row) {
        return row & pageBytes - 1;
    }

    int row(int number, int offset) {
        return number << shift | offset;
    }

    /** Bytes of the pages in use. */
    long heapBytes() {
        return heapBytes;
    }

    /** Bytes of the pages that wait for the next run. */
    long spareBytes() {
        return (long) spare.size() * (pageBytes + RowKey.SLACK);
    }

    /** Forgets all rows and keeps the pages of the usual size. */
    void clear() {
        for (byte[] each : pages) {
            if (each.length == pageBytes + RowKey.SLACK) {
                spare.add(each);
            }
        }
        pages.clear();
        page = new byte[0];
        position = 0;
        heapBytes = 0;
    }

    /** Gives up the pages that wait for the next run. */
    void dropSpare() {
        spare.clear();
    }
}
