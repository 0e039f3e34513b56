package dev.drey.stage.lookup;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.dimension.DimensionKey;
import java.util.ArrayList;
import java.util.List;

/** Tells which keys' rows are sent to a subtask, where rows are routed by their key. Immutable. */
final class RoutedKeys {
    /** Of each bucket, whether it is this subtask's. */
    private final boolean[] own;

    /**
     * @param buckets that keys hash to
     * @param mine those of the subtask
     */
    RoutedKeys(int buckets, int[] mine) {
        own = new boolean[buckets];
        for (int bucket : mine) {
            own[bucket] = true;
        }
    }

    /** Those of the keys whose rows come to the subtask, in their order. */
    List<DimensionKey> of(List<DimensionKey> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        long[] hashes = hashes(keys);
        List<DimensionKey> mine = new ArrayList<>();
        for (int i = 0; i < hashes.length; i++) {
            if (own[Hashing.bucket(hashes[i], own.length)]) {
                mine.add(keys.get(i));
            }
        }
        return mine;
    }

    /** As those of the rows: by columns. */
    private static long[] hashes(List<DimensionKey> keys) {
        Chunk rows = Chunk.allocate(keys.get(0).layout().schema(), keys.size());
        Column[] columns = new Column[rows.columnCount()];
        for (int field = 0; field < columns.length; field++) {
            columns[field] = rows.column(field);
            for (int i = 0; i < keys.size(); i++) {
                keys.get(i).copyTo(field, columns[field], i);
            }
        }
        long[] hashes = new long[keys.size()];
        Hashing.hash(columns, null, hashes.length, hashes);
        return hashes;
    }
}
