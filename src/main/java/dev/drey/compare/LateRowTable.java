package dev.drey.compare;

/**
 * Rows that came too late, known by their hashes of 128 bits, each with the last window that it missed and how often it came so. An open-addressing
 * table of primitives with linear probing, grown at half its capacity: 28 bytes a slot, no object per row. Not thread-safe.
 */
final class LateRowTable {
    /** What {@link #take} gives for a row that is not among the late ones. */
    static final long NONE = Long.MIN_VALUE;

    private static final int LEAST_CAPACITY = 1 << 10;

    private long[] first = new long[LEAST_CAPACITY];
    private long[] second = new long[LEAST_CAPACITY];
    private long[] lastMissed = new long[LEAST_CAPACITY];
    /** 0 marks a free slot, below 0 one whose rows have all been taken. */
    private int[] counts = new int[LEAST_CAPACITY];

    private int size;

    /** Adds a row that missed windows up to the one that begins at {@code lastMissedStart}. */
    void add(long firstHash, long secondHash, long lastMissedStart) {
        if (2 * (size + 1) > counts.length) {
            grow();
        }
        insert(firstHash, secondHash, lastMissedStart, 1);
    }

    /**
     * Takes one row out. Which one of equal rows is taken makes no difference: what is left of them counts in the same windows.
     *
     * @return start of the last window that it missed; {@link #NONE} when no such row is left
     */
    long take(long firstHash, long secondHash) {
        for (int slot = slot(firstHash, secondHash); counts[slot] != 0; slot = next(slot)) {
            if (counts[slot] > 0 && first[slot] == firstHash && second[slot] == secondHash) {
                counts[slot] = counts[slot] == 1 ? -1 : counts[slot] - 1;
                return lastMissed[slot];
            }
        }
        return NONE;
    }

    private void insert(long firstHash, long secondHash, long lastMissedStart, int count) {
        int slot = slot(firstHash, secondHash);
        while (counts[slot] != 0) {
            if (first[slot] == firstHash && second[slot] == secondHash && lastMissed[slot] == lastMissedStart) {
                counts[slot] = Math.max(0, counts[slot]) + count;
                return;
            }
            slot = next(slot);
        }
        first[slot] = firstHash;
        second[slot] = secondHash;
        lastMissed[slot] = lastMissedStart;
        counts[slot] = count;
        size++;
    }

    private int slot(long firstHash, long secondHash) {
        return (int) (firstHash ^ secondHash) & counts.length - 1;
    }

    private int next(int slot) {
        return slot + 1 & counts.length - 1;
    }

    private void grow() {
        long[] oldFirst = first;
        long[] oldSecond = second;
        long[] oldLast = lastMissed;
        int[] oldCounts = counts;
        int capacity = Math.multiplyExact(oldCounts.length, 2);
        first = new long[capacity];
        second = new long[capacity];
        lastMissed = new long[capacity];
        counts = new int[capacity];
        size = 0;
        for (int old = 0; old < oldCounts.length; old++) {
            if (oldCounts[old] > 0) {
                insert(oldFirst[old], oldSecond[old], oldLast[old], oldCounts[old]);
            }
        }
    }
}
