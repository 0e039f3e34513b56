package dev.drey.table;

import dev.drey.chunk.StringColumn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What decides most comparisons of a string key, side by side for each group: its first and its last eight bytes, its length and where it lies.
 *
 * <p>The two words overlap below sixteen bytes and so decide every string up to that length. Once a longer one is stored, the second and the last but one
 * word of each are kept as well, which decides all up to 32 bytes; only longer ones are compared in full. So strings of up to 32 bytes are compared
 * without a branch on their length. Strings of less than eight bytes are padded with zeros. A null has length -1. One record of three longs a
 * group: one or two cache lines instead of four.
 */
final class StringHeads {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int STRIDE = 3;
    private static final int LAST = 1;
    /** Offset in the upper half, length in the lower. */
    private static final int PLACE = 2;

    private static final int TWO_WORDS = 16;
    private static final int FOUR_WORDS = 32;
    private static final int MIDDLES = 2;
    private static final long NULL_PLACE = 0xFFFFFFFFL;

    private long[] heads = {};
    /** Two words a group, or null while no key is longer than two words. */
    private long[] middles;

    /** Adds the heads of rows {@code from .. from+count-1} of the stored keys, of which there are no others behind. */
    void add(StringColumn stored, int from, int count) {
        int needed = Math.multiplyExact(from + count, STRIDE);
        if (needed > heads.length) {
            heads = Arrays.copyOf(heads, GroupArrays.grown(heads.length, needed));
        }
        boolean wide = false;
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
            wide |= length > TWO_WORDS;
        }
        if (wide || middles != null) {
            addMiddles(stored, middles == null ? 0 : from, from + count);
        }
    }

    private void addMiddles(StringColumn stored, int from, int to) {
        int needed = Math.multiplyExact(to, MIDDLES);
        if (middles == null || needed > middles.length) {
            long[] before = middles == null ? new long[0] : middles;
            middles = Arrays.copyOf(before, GroupArrays.grown(before.length, needed));
        }
        byte[] data = stored.data();
        for (int row = from; row < to; row++) {
            boolean known = !stored.isNull(row);
            int offset = known ? stored.offsets()[row] : 0;
            int length = known ? stored.lengths()[row] : 0;
            middles[row * MIDDLES] = second(data, offset, length);
            middles[row * MIDDLES + 1] = lastButOne(data, offset, length);
        }
    }

    private static long second(byte[] data, int offset, int length) {
        return (long) WORD.get(data, offset + Math.min(8, Math.max(length - 8, 0))) & mask(length);
    }

    private static long lastButOne(byte[] data, int offset, int length) {
        return (long) WORD.get(data, offset + Math.max(length - TWO_WORDS, 0)) & mask(length);
    }

    /** The lowest {@code length} bytes of a word, all from 8 on. Two shifts, since one by 64 would be one by 0. */
    private static long mask(int length) {
        int half = Math.max(8 - length, 0) << 2;
        return -1L >>> half >>> half;
    }

    /** Compares the key of group {@code groups[i]} with the i-th selected row and adds those that differ to the mismatches. */
    void match(StringColumn stored, int[] groups, StringColumn rows, int[] selection, KeyMatcher mismatches) {
        int count = mismatches.rowCount();
        long[] known = heads;
        long[] inner = middles;
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
            long differs = (long) WORD.get(data, at) & mask ^ known[head]
                    | (long) WORD.get(data, at + Math.max(length - 8, 0)) & mask ^ known[head + LAST]
                    | length ^ (int) place;
            if (inner != null) {
                int middle = groups[i] * MIDDLES;
                differs |= second(data, at, length) ^ inner[middle] | lastButOne(data, at, length) ^ inner[middle + 1];
            }
            if (differs != 0
                    || (length > FOUR_WORDS && differ(data, at, stored.data(), (int) (place >>> 32), length))) {
                mismatches.add(i);
            }
        }
    }

    private static boolean differ(byte[] a, int aFrom, byte[] b, int bFrom, int length) {
        // The outer two words on both sides are known to be equal.
        return !Arrays.equals(
                a, aFrom + TWO_WORDS, aFrom + length - TWO_WORDS, b, bFrom + TWO_WORDS, bFrom + length - TWO_WORDS);
    }

    StringHeads copy() {
        StringHeads copy = new StringHeads();
        copy.heads = heads.clone();
        copy.middles = middles == null ? null : middles.clone();
        return copy;
    }

    long heapBytes() {
        return 8L * (heads.length + (middles == null ? 0 : middles.length));
    }
}
