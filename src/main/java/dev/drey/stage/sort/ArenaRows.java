package dev.drey.stage.sort;

/** The rows of an arena in the order of a sorted index. */
final class ArenaRows implements RowStream {
    private final RowArena arena;
    private final RowIndex index;
    private int next;

    ArenaRows(RowArena arena, RowIndex index) {
        this.arena = arena;
        this.index = index;
    }

    @Override
    public void fill(RowBlock block) {
        block.clear();
        while (next < index.count()) {
            int row = index.row(next);
            if (!block.add(arena.pageOf(row), arena.offsetOf(row))) {
                return;
            }
            next++;
        }
    }

    @Override
    public long heapBytes() {
        return arena.heapBytes() + index.heapBytes();
    }
}
