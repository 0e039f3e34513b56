package dev.drey.chunk;

import java.io.Serializable;

/**
 * What is left of rows when order and chunks are taken away: a sum over all rows, in which an insert counts once and a retraction takes one equal row
 * back. Two streams of changes with the same materialised result have the same fingerprint; two with different results have different ones, but for
 * a chance of 2^-128 (each half sums an independent 64-bit hash of the row modulo 2^64, as in Clarke et al., "Incremental Multiset Hash Functions",
 * 2003; it guards against faults, not against forgery).
 *
 * <p>Values are those of group keys: NaNs are one, -0.0 is 0.0, a null is equal to nulls only. The order of columns counts. Not thread-safe.
 */
public final class Fingerprint implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long SEED_HIGH = 0x9E3779B97F4A7C15L;
    private static final long SEED_LOW = 0xD1B54A32D192ED03L;

    private long high;
    private long low;
    private long rows;
    private transient long[] hashes;
    private transient Column[] columns;

    /** Adds the selected rows of a chunk, or takes them away, each by its kind. */
    public void add(Chunk chunk) {
        int count = chunk.selectedCount();
        if (hashes == null || hashes.length < count) {
            hashes = new long[count];
        }
        if (columns == null || columns.length != chunk.columnCount()) {
            columns = new Column[chunk.columnCount()];
        }
        for (int c = 0; c < columns.length; c++) {
            columns[c] = chunk.column(c);
        }
        Hashing.hash(SEED_HIGH, columns, chunk.selection(), count, hashes);
        high += sum(chunk, count);
        Hashing.hash(SEED_LOW, columns, chunk.selection(), count, hashes);
        low += sum(chunk, count);
        rows += net(chunk, count);
    }

    private long sum(Chunk chunk, int count) {
        byte[] kinds = chunk.rowKinds();
        int[] selection = chunk.selection();
        long sum = 0;
        if (kinds == null) {
            for (int i = 0; i < count; i++) {
                sum += hashes[i];
            }
            return sum;
        }
        for (int i = 0; i < count; i++) {
            sum += RowKind.retracts(kinds[selection == null ? i : selection[i]]) ? -hashes[i] : hashes[i];
        }
        return sum;
    }

    private static long net(Chunk chunk, int count) {
        byte[] kinds = chunk.rowKinds();
        int[] selection = chunk.selection();
        long net = count;
        for (int i = 0; kinds != null && i < count; i++) {
            net -= RowKind.retracts(kinds[selection == null ? i : selection[i]]) ? 2 : 0;
        }
        return net;
    }

    /** Adds the rows of another. */
    public void add(Fingerprint other) {
        high += other.high;
        low += other.low;
        rows += other.rows;
    }

    /** Rows that are left when all retractions have taken theirs; negative when more were taken than given. */
    public long rows() {
        return rows;
    }

    /** The 32 hexadecimal digits. */
    public String hex() {
        return String.format("%016x%016x", high, low);
    }

    @Override
    public String toString() {
        return rows + " rows " + hex();
    }
}
