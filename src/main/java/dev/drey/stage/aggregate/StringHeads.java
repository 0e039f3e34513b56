package dev.drey.stage.aggregate;

import dev.drey.chunk.StringColumn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What decides most comparisons of a string key, side by side for each group: its first and its last eight bytes, its length and where it lies.
 *
 * <p>The two words overlap below sixteen bytes and so decide every string up to that length; only longer ones are compared in full. Strings of less than
 * eight bytes are padded with zeros. A null has length -1. One record of three longs a group: one or two cache lines instead of four.
 */
final class StringHeads {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int STRIDE = 3;
    private static final int LAST = 1;
    /** Offset in the upper half, length in the lower. */
    private static final int PLACE = 2;

    private static final int TWO_WORDS = 16;
    private static final long NULL_PLACE = 0xFFFFFFFFL;

    private long[] heads = {};

    /** Adds the heads of rows {@code from .. from+count-1} of the stored keys. */
    void add(StringColumn stored, int from, int count) {
        int needed = Math.multiplyExact(from + count, STRIDE);
        if (needed > heads.length) {
            heads = Arrays.copyOf(heads, GroupArrays.grown(heads.length, needed));
        }
        byte[] data = stored.data();
        for (int row = from; row < from + count; row++) {
            int head = row * STRIDE;
            if (stored.isNull(row)) {
                heads[head] = 0;
                heads[head + LAST] = 0;
                heads[head + PLACE] = NULL_PLACE;
                continue;
            }
            int offset = stored.offsets()[row];
            int length = stored.lengths()[row];
            long mask = mask(length);
            heads[head] = (long) WORD.get(data, offset) & mask;
            heads[head + LAST] = (long) WORD.get(data, offset + Math.max(length - 8, 0)) & mask;
            heads[head + PLACE] = (long) offset << 32 | length;
        }
    }

    private static long mask(int length) {
        return length >= 8 ? -1L : (1L << (length << 3)) - 1;
    }

    /** Compares the key of group {@code groups[i]} with the i-th selected row and adds those that differ to the mismatches. */
    void match(StringColumn stored, int[] groups, StringColumn rows, int[] selection, KeyMatcher mismatches) {
        int count = mismatches.rowCount();
        long[] known = heads;
        byte[] data = rows.data();
        int[] offsets = rows.offsets();
        int[] lengths = rows.lengths();
        boolean nullable = rows.hasNulls();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            int head = groups[i] * STRIDE;
            long place = known[head + PLACE];
            if (nullable && rows.isNull(row)) {
                if ((int) place != -1) {
                    mismatches.add(i);
                }
                continue;
            }
            int length = lengths[row];
            int at = offsets[row];
            long mask = mask(length);
            long first = (long) WORD.get(data, at) & mask ^ known[head];
            long last = (long) WORD.get(data, at + Math.max(length - 8, 0)) & mask ^ known[head + LAST];
            if ((first | last | length ^ (int) place) != 0
                    || (length > TWO_WORDS && differ(data, at, stored.data(), (int) (place >>> 32), length))) {
                mismatches.add(i);
            }
        }
    }

    private static boolean differ(byte[] a, int aFrom, byte[] b, int bFrom, int length) {
        // The first and the last eight bytes are known to be equal.
        return !Arrays.equals(a, aFrom + 8, aFrom + length - 8, b, bFrom + 8, bFrom + length - 8);
    }

    StringHeads copy() {
        StringHeads copy = new StringHeads();
        copy.heads = heads.clone();
        return copy;
    }

    long heapBytes() {
        return 8L * heads.length;
    }
}
