package dev.drey.testing;

import dev.drey.chunk.Chunk;
import java.util.ArrayList;
import java.util.List;

/** The same rows in other chunks. */
final class Slices {
    private Slices() {}

    /** Chunks of at most {@code most} rows; rows of different chunks stay apart, so that a chunk's bucket stays right. */
    static List<Chunk> of(List<Chunk> chunks, int most) {
        List<Chunk> slices = new ArrayList<>();
        for (Chunk chunk : chunks) {
            int from = 0;
            do {
                int count = Math.min(most, chunk.selectedCount() - from);
                slices.add(slice(chunk, from, count));
                from += count;
            } while (from < chunk.selectedCount());
        }
        return slices;
    }

    private static Chunk slice(Chunk chunk, int from, int count) {
        Chunk slice = Chunk.allocate(chunk.schema(), count);
        slice.append(chunk, from, count);
        slice.setBucket(chunk.bucket());
        return slice;
    }

    /** Each row twice, the first of the two hidden by the selection: who ignores the selection counts double. */
    static List<Chunk> withHiddenRows(List<Chunk> chunks) {
        List<Chunk> doubled = new ArrayList<>();
        for (Chunk chunk : chunks) {
            int rows = chunk.selectedCount();
            Chunk twice = Chunk.allocate(chunk.schema(), 2 * rows);
            int[] selection = new int[rows];
            for (int i = 0; i < rows; i++) {
                twice.append(chunk, i, 1);
                twice.append(chunk, i, 1);
                selection[i] = 2 * i + 1;
            }
            twice.select(selection, rows);
            twice.setBucket(chunk.bucket());
            doubled.add(twice);
        }
        return doubled;
    }
}
