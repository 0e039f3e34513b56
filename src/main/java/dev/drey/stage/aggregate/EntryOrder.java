package dev.drey.stage.aggregate;

/**
 * Entries in the order of their groups, by a counting sort; dead ones are left out. Within a group entries keep the order of their numbers, so that reading
 * their values goes forward in memory.
 */
final class EntryOrder {
    private final int[] entries;
    /** Where each group's entries end. */
    private final int[] ends;

    private EntryOrder(int[] entries, int[] ends) {
        this.entries = entries;
        this.ends = ends;
    }

    /**
     * Sorts entries {@code 0 .. size-1}.
     *
     * @param groupOf group of each entry, below {@code groups}
     * @param counts of each entry, 0 for dead ones; null when none is dead
     */
    static EntryOrder of(long[] groupOf, int size, int groups, long[] counts) {
        int[] next = new int[groups];
        int live = 0;
        for (int entry = 0; entry < size; entry++) {
            if (counts == null || counts[entry] != 0) {
                next[(int) groupOf[entry]]++;
                live++;
            }
        }
        int start = 0;
        for (int group = 0; group < groups; group++) {
            int length = next[group];
            next[group] = start;
            start += length;
        }
        int[] entries = new int[live];
        for (int entry = 0; entry < size; entry++) {
            if (counts == null || counts[entry] != 0) {
                entries[next[(int) groupOf[entry]]++] = entry;
            }
        }
        return new EntryOrder(entries, next);
    }

    /** Writes every entry to {@code entries[next[group]++]} of its group. */
    @FunctionalInterface
    interface Placement {
        void place(int[] next, int[] entries);
    }

    /**
     * Sorts entries whose numbers per group are known.
     *
     * @param sizes entries of each group
     */
    static EntryOrder of(int[] sizes, int groups, Placement placement) {
        int[] next = new int[groups];
        int total = 0;
        for (int group = 0; group < groups; group++) {
            next[group] = total;
            total = Math.addExact(total, sizes[group]);
        }
        int[] entries = new int[total];
        placement.place(next, entries);
        return new EntryOrder(entries, next);
    }

    /** The entries of a group are those from {@code start} to {@code end}, exclusive. */
    int[] entries() {
        return entries;
    }

    int start(int group) {
        return group == 0 ? 0 : ends[group - 1];
    }

    int end(int group) {
        return ends[group];
    }

    long heapBytes() {
        return 4L * (entries.length + ends.length);
    }
}
