package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TotalOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A seeded generator of sound change logs: every {@code -U} and {@code -D} takes back a row that is there, a {@code -U} stands right in front of its
 * {@code +U} in the same chunk. With a key there is one row a key at most and a {@code +U} has the key of its {@code -U}. Values lean to what
 * breaks things, as those of {@link RandomChunks}.
 */
public final class RandomChanges {
    private final RandomChunks random;
    private final Schema schema;
    private final int[] key;
    /** Rows to take from. */
    private final Chunk pool;

    /** Rows that are there, each a row of the pool. */
    private final List<Integer> present = new ArrayList<>();

    /** @param key names of the columns that tell rows apart; null for none */
    public RandomChanges(RandomChunks random, Schema schema, List<String> key, int differentRows) {
        this.random = random;
        this.schema = schema;
        this.key = key == null ? null : key.stream().mapToInt(schema::indexOf).toArray();
        this.pool = random.chunk(schema, differentRows);
    }

    /** The next changes, at least one row a chunk. */
    public List<Chunk> chunks(int chunks, int mostChanges) {
        List<Chunk> made = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            Chunk chunk = Chunk.allocate(schema, 0);
            int changes = 1 + random.below(mostChanges);
            for (int c = 0; c < changes; c++) {
                change(chunk);
            }
            if (chunk.rowCount() > 0) {
                made.add(chunk);
            }
        }
        return made;
    }

    private void change(Chunk chunk) {
        int fresh = random.below(pool.rowCount());
        int holder = holder(fresh);
        int what = random.below(8);
        if (holder >= 0 && what > 1) {
            add(chunk, RowKind.UPDATE_BEFORE, present.get(holder));
            add(chunk, RowKind.UPDATE_AFTER, fresh);
            present.set(holder, fresh);
        } else if (holder < 0 && (what > 2 || present.isEmpty())) {
            add(chunk, RowKind.INSERT, fresh);
            present.add(fresh);
        } else {
            int gone = random.below(present.size());
            add(chunk, RowKind.DELETE, present.get(gone));
            present.remove(gone);
        }
    }

    /** The row that a new one must replace; without key sometimes any. */
    private int holder(int fresh) {
        if (key == null) {
            return present.isEmpty() || random.below(2) == 0 ? -1 : random.below(present.size());
        }
        for (int i = 0; i < present.size(); i++) {
            if (sameKey(present.get(i), fresh)) {
                return i;
            }
        }
        return -1;
    }

    private boolean sameKey(int a, int b) {
        return Arrays.stream(key).allMatch(c -> TotalOrder.compare(pool.column(c), a, pool.column(c), b) == 0);
    }

    private void add(Chunk chunk, RowKind kind, int row) {
        Chunk one = new Chunk(schema, columns(pool));
        one.setRowCount(pool.rowCount());
        one.select(new int[] {row}, 1);
        byte[] kinds = new byte[pool.rowCount()];
        kinds[row] = kind.code();
        one.setRowKinds(kinds);
        chunk.append(one, 0, 1);
    }

    /** The same changes gathered by bucket: each chunk becomes one a bucket, in order. */
    public static List<Chunk> byBucket(List<Chunk> chunks, List<String> key, int buckets) {
        List<Chunk> gathered = new ArrayList<>();
        for (Chunk chunk : chunks) {
            Column[] keys = (key == null ? chunk.schema().names() : key)
                    .stream()
                            .map(name -> chunk.column(chunk.schema().indexOf(name)))
                            .toArray(Column[]::new);
            long[] hashes = new long[chunk.selectedCount()];
            Hashing.hash(keys, chunk.selection(), hashes.length, hashes);
            Chunk[] parts = new Chunk[buckets];
            for (int i = 0; i < hashes.length; i++) {
                int bucket = Hashing.bucket(hashes[i], buckets);
                if (parts[bucket] == null) {
                    parts[bucket] = Chunk.allocate(chunk.schema(), 0);
                    parts[bucket].setBucket(bucket);
                    gathered.add(parts[bucket]);
                }
                parts[bucket].append(chunk, i, 1);
                parts[bucket].setBucket(bucket);
            }
        }
        return gathered;
    }

    private static Column[] columns(Chunk chunk) {
        Column[] columns = new Column[chunk.columnCount()];
        Arrays.setAll(columns, chunk::column);
        return columns;
    }
}
