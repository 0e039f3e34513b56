package dev.drey.stage.sort;

import java.util.Arrays;

/**
 * The rows of an arena in order: a long of 8 of its bytes and an int that names it for each row.
 *
 * <p>Sorted in place by a radix sort from the highest byte down ("American flag sort", McIlroy, Bostic and McIlroy 1993) on the longs, which skips bytes that are
 * equal in all rows. Rows whose 8 bytes are equal load the next 8, up to {@value #MOST_BYTES}; what is equal then too is sorted by heap, so that no input takes
 * more than O(n log n) compares or a deep stack. Few rows are sorted by insertion. What follows a row's end is loaded too but decides nothing: no row is the
 * beginning of another, so that rows that agree up to the end of one are equal. Not thread-safe.
 */
final class RowIndex {
    /** Bytes of heap for a row. */
    static final int ROW_BYTES = Long.BYTES + Integer.BYTES;

    private static final int FEW = 24;
    private static final int MOST_BYTES = 64;
    private static final int RADIX = 256;

    private final RowArena arena;
    private final int[] heads = new int[RADIX];
    private final int[] ends = new int[RADIX];
    private long[] prefixes = new long[0];
    private int[] rows = new int[0];
    private int count;

    RowIndex(RowArena arena) {
        this.arena = arena;
    }

    /** Rows that can be indexed without more memory. */
    int capacity() {
        return rows.length;
    }

    long heapBytes() {
        return (long) ROW_BYTES * capacity();
    }

    int count() {
        return count;
    }

    /** The i-th row in order. */
    int row(int i) {
        return rows[i];
    }

    /** Forgets the rows and gives back the memory. */
    void release() {
        count = 0;
        prefixes = new long[0];
        rows = new int[0];
    }

    /**
     * Sorts all rows of the arena.
     *
     * @param total how many there are
     */
    void sort(int total) {
        if (capacity() < total) {
            release();
            prefixes = new long[total];
            rows = new int[total];
        }
        count = 0;
        for (int number = 0; number < arena.pages(); number++) {
            byte[] page = arena.page(number);
            int used = arena.used(number);
            for (int at = 0; at < used; at += RowKey.LENGTH + RowKey.length(page, at)) {
                prefixes[count] = RowKey.prefix(page, at + RowKey.LENGTH);
                rows[count++] = arena.row(number, at);
            }
        }
        sort(0, count, 0);
    }

    /** @param depth bytes in front of those that are loaded; rows {@code from .. to-1} agree in them */
    private void sort(int from, int to, int depth) {
        int loaded = depth;
        while (to - from > FEW) {
            long different = 0;
            long first = prefixes[from];
            for (int i = from + 1; i < to; i++) {
                different |= prefixes[i] ^ first;
            }
            if (different != 0) {
                int shift = 56 - (Long.numberOfLeadingZeros(different) & ~7);
                distribute(from, to, shift);
                sortParts(from, to, shift, loaded);
                return;
            }
            loaded += Long.BYTES;
            if (!load(from, to, loaded)) {
                return;
            }
            if (loaded >= MOST_BYTES) {
                heapSort(from, to, loaded);
                return;
            }
        }
        insertionSort(from, to, loaded);
    }

    /** Loads other bytes; false when the rows have ended before, so that all are equal. */
    private boolean load(int from, int to, int depth) {
        byte[] page = arena.pageOf(rows[from]);
        if (RowKey.length(page, arena.offsetOf(rows[from])) <= depth) {
            return false;
        }
        for (int i = from; i < to; i++) {
            prefixes[i] = RowKey.prefix(arena.pageOf(rows[i]), arena.offsetOf(rows[i]) + RowKey.LENGTH + depth);
        }
        return true;
    }

    private static int digit(long prefix, int shift) {
        return (int) ((prefix ^ Long.MIN_VALUE) >>> shift) & RADIX - 1;
    }

    /** Brings rows of equal digit together, the least one first. */
    private void distribute(int from, int to, int shift) {
        Arrays.fill(ends, 0);
        for (int i = from; i < to; i++) {
            ends[digit(prefixes[i], shift)]++;
        }
        int at = from;
        for (int d = 0; d < RADIX; d++) {
            heads[d] = at;
            at += ends[d];
            ends[d] = at;
        }
        for (int d = 0; d < RADIX; d++) {
            while (heads[d] < ends[d]) {
                long prefix = prefixes[heads[d]];
                int row = rows[heads[d]];
                for (int home = digit(prefix, shift); home != d; home = digit(prefix, shift)) {
                    int place = heads[home]++;
                    long otherPrefix = prefixes[place];
                    int otherRow = rows[place];
                    prefixes[place] = prefix;
                    rows[place] = row;
                    prefix = otherPrefix;
                    row = otherRow;
                }
                prefixes[heads[d]] = prefix;
                rows[heads[d]++] = row;
            }
        }
    }

    private void sortParts(int from, int to, int shift, int depth) {
        int start = from;
        while (start < to) {
            int digit = digit(prefixes[start], shift);
            int end = start + 1;
            while (end < to && digit(prefixes[end], shift) == digit) {
                end++;
            }
            sort(start, end, depth);
            start = end;
        }
    }

    private void insertionSort(int from, int to, int depth) {
        for (int i = from + 1; i < to; i++) {
            long prefix = prefixes[i];
            int row = rows[i];
            int at = i;
            while (at > from && isBefore(prefix, row, at - 1, depth)) {
                prefixes[at] = prefixes[at - 1];
                rows[at] = rows[at - 1];
                at--;
            }
            prefixes[at] = prefix;
            rows[at] = row;
        }
    }

    private boolean isBefore(long prefix, int row, int other, int depth) {
        long otherPrefix = prefixes[other];
        return prefix != otherPrefix ? prefix < otherPrefix : compare(row, rows[other], depth + Long.BYTES) < 0;
    }

    /** Compares two rows that agree in their first {@code depth} bytes. */
    private int compare(int row, int other, int depth) {
        return compare(arena.pageOf(row), arena.offsetOf(row), arena.pageOf(other), arena.offsetOf(other), depth);
    }

    /** Compares rows whose lengths stand at the given places and which agree in their first {@code depth} bytes. */
    static int compare(byte[] a, int at, byte[] b, int other, int depth) {
        int length = RowKey.length(a, at);
        int otherLength = RowKey.length(b, other);
        if (length <= depth || otherLength <= depth) {
            return 0; // no row is the beginning of another
        }
        int from = at + RowKey.LENGTH;
        int otherFrom = other + RowKey.LENGTH;
        return Arrays.compareUnsigned(a, from + depth, from + length, b, otherFrom + depth, otherFrom + otherLength);
    }

    private void heapSort(int from, int to, int depth) {
        int size = to - from;
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(from, i, size, depth);
        }
        for (int last = size - 1; last > 0; last--) {
            swap(from, from + last);
            siftDown(from, 0, last, depth);
        }
    }

    private void siftDown(int from, int start, int size, int depth) {
        int parent = start;
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            int right = from + child + 1;
            if (child + 1 < size && isBefore(prefixes[from + child], rows[from + child], right, depth)) {
                child++;
            }
            if (!isBefore(prefixes[from + parent], rows[from + parent], from + child, depth)) {
                return;
            }
            swap(from + parent, from + child);
            parent = child;
        }
    }

    private void swap(int i, int j) {
        long prefix = prefixes[i];
        prefixes[i] = prefixes[j];
        prefixes[j] = prefix;
        int row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }
}
