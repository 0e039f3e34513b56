package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ranges of an order, parted by the keys of some rows: range i holds the rows that are not before bound i-1 and before bound i. Rows whose keys are equal are in
 * the same range. Not thread-safe.
 */
final class KeyRanges {
    private final RowEncoder encoder;
    private final List<byte[]> bounds = new ArrayList<>();
    private long[] prefixes = new long[0];
    private byte[] key = new byte[256];

    /** @param encoder of the keys alone, in the chunks whose rows are to be told apart; no bounds as yet: one range */
    KeyRanges(RowEncoder encoder) {
        this.encoder = encoder;
    }

    /** Adds bounds in order, behind those that are there: the keys of the selected rows, which {@code bound} writes. */
    void addBounds(Chunk rows, RowEncoder bound) {
        bound.open(rows);
        for (int i = 0; i < rows.selectedCount(); i++) {
            byte[] written = new byte[Math.toIntExact(bound.exactBytes(rows.selectedRow(i)) + RowKey.SLACK)];
            int end = bound.write(rows.selectedRow(i), written, 0);
            Arrays.fill(written, end, written.length, (byte) 0);
            bounds.add(Arrays.copyOf(written, end + RowKey.SLACK));
        }
        prefixes = bounds.stream().mapToLong(each -> RowKey.prefix(each, 0)).toArray();
    }

    int count() {
        return bounds.size() + 1;
    }

    /** Writes the range of each selected row. */
    void rangesOf(Chunk chunk, int[] ranges) {
        encoder.open(chunk);
        int[] selection = chunk.selection();
        for (int i = 0; i < chunk.selectedCount(); i++) {
            int row = selection == null ? i : selection[i];
            long most = encoder.mostBytes(row) + RowKey.SLACK;
            if (key.length < most) {
                key = new byte[Math.toIntExact(Math.max(most, 2L * key.length))];
            }
            ranges[i] = rangeOf(encoder.write(row, key, 0));
        }
    }

    private int rangeOf(int end) {
        long prefix = RowKey.prefix(key, 0);
        int low = 0;
        int high = prefixes.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (isBefore(prefix, end, middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** True when the key at hand comes before a bound. */
    private boolean isBefore(long prefix, int end, int bound) {
        byte[] other = bounds.get(bound);
        int otherEnd = other.length - RowKey.SLACK;
        // What stands behind a short key must not decide: an equal one is not before.
        if (prefix != prefixes[bound] && end >= Long.BYTES && otherEnd >= Long.BYTES) {
            return prefix < prefixes[bound];
        }
        return Arrays.compareUnsigned(key, 0, end, other, 0, otherEnd) < 0;
    }
}
