package dev.drey.stage.sort;

/** The rows of an arena in the order of a sorted index. */
final class ArenaRows implements RowStream {
    private static final int AHEAD = 32;

    private final RowArena arena;
    private final RowIndex index;
    private int next;
    /** Lengths of the rows up to here were looked at. */
    private int touched;

    /** Only for {@link #touch}: what is read must be used, or it would not be read. */
    private int sum;

    ArenaRows(RowArena arena, RowIndex index) {
        this.arena = arena;
        this.index = index;
    }

    @Override
    public void fill(RowBlock block) {
        block.clear();
        while (next < index.count()) {
            if (next == touched) {
                touch();
            }
            int row = index.row(next);
            if (!block.add(arena.pageOf(row), arena.offsetOf(row))) {
                return;
            }
            next++;
        }
    }

    /** Reads some of the next rows' lengths at once: they lie far apart, so that the memory is waited for once and not for each. */
    private void touch() {
        int end = Math.min(index.count(), next + AHEAD);
        int lengths = 0;
        for (int i = next; i < end; i++) {
            int row = index.row(i);
            lengths += RowKey.length(arena.pageOf(row), arena.offsetOf(row));
        }
        sum += lengths;
        touched = end;
    }

    @Override
    public long heapBytes() {
        return arena.heapBytes() + index.heapBytes();
    }
}
