package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.table.GroupArrays;
import dev.drey.table.GroupTable;

/** Numbers partitions 0, 1, 2, … as they begin, by the values of their columns; without columns all rows are partition 0. Not thread-safe. */
final class PartitionKeys {
    private final TopKSpec spec;
    /** Null where all rows are one partition. */
    private GroupTable table;

    // Reused
    private final Column[] columns;
    private long[] hashes = {};
    private int[] groups = {};

    PartitionKeys(TopKSpec spec) {
        this.spec = spec;
        this.columns = new Column[spec.partitionBy().size()];
        clear();
    }

    private PartitionKeys(PartitionKeys source) {
        spec = source.spec;
        columns = new Column[source.columns.length];
        table = source.table == null ? null : source.table.copy();
    }

    PartitionKeys copy() {
        return new PartitionKeys(this);
    }

    void clear() {
        if (columns.length > 0) {
            table = new GroupTable(
                    spec.partitionBy().stream().map(spec.schema()::type).toList());
        }
    }

    /** Partitions that have a number. */
    int size() {
        return table == null ? 1 : table.size();
    }

    long heapBytes() {
        return (table == null ? 0 : table.heapBytes()) + 8L * hashes.length + 4L * groups.length;
    }

    /**
     * The partitions of some selected rows, of which new ones begin; null where all rows are one partition.
     *
     * @return valid until the next call, the i-th of the rows at i
     */
    int[] assign(Chunk chunk, int[] selection, int count) {
        if (table == null) {
            return null;
        }
        if (groups.length < count) {
            groups = new int[GroupArrays.grown(groups.length, count)];
            hashes = new long[groups.length];
        }
        for (int k = 0; k < columns.length; k++) {
            columns[k] = chunk.column(spec.partitionBy().get(k));
        }
        Hashing.hash(columns, selection, count, hashes);
        table.assign(columns, selection, count, hashes, groups);
        return groups;
    }

    /** Forgets all partitions but the first {@code count} that are listed, which get the numbers 0, 1, 2, … */
    void keep(int[] kept, int count) {
        GroupTable old = table;
        clear();
        long[] keptHashes = new long[count];
        for (int i = 0; i < count; i++) {
            keptHashes[i] = old.hashes()[kept[i]];
        }
        for (int k = 0; k < columns.length; k++) {
            columns[k] = old.key(k);
        }
        table.assign(columns, kept, count, keptHashes, new int[count]);
        // What was reused for the rows of a large chunk goes, too.
        hashes = new long[0];
        groups = new int[0];
    }

    /** The hash of a partition's key, as rows are routed by it. */
    long hash(int partition) {
        if (table != null) {
            return table.hashes()[partition];
        }
        long[] hash = new long[1];
        Hashing.hash(columns, null, 1, hash);
        return hash[0];
    }
}
