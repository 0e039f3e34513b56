package dev.drey.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The one hash of key columns: stable across machines, JVMs, chunk sizes and modes, because routing and state rest on it.
 *
 * <p>Folds 8-byte words by a 64x64 to 128 bit multiplication and xors the halves, as wyhash does (Wang Yi, "wyhash", 2019). Equal
 * values under the {@link TotalOrder} hash equal: NaNs are one value, -0.0 is 0.0, a null is a value of its own. Changing anything here changes
 * {@link #VERSION}, which stands in the state.
 */
public final class Hashing {
    /** Stands in every state and routing decision; a restore under another version is refused. */
    public static final int VERSION = 1;

    private static final long SEED = 0xA0761D6478BD642FL;
    private static final long K1 = 0xE7037ED1A0B428DBL;
    private static final long K2 = 0x8EBC6AF09C88C6E3L;
    private static final long NULL = 0x589965CC75374CC3L;
    private static final long FINISH = 0x1D8E4E27C47D124FL;
    /** Longest value that four words cover. */
    private static final int FOUR_WORDS = 32;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Hashing() {}

    /**
     * Hashes the key of each selected row.
     *
     * @param keys the key columns, in order; none hashes every row alike
     * @param selection physical rows, or null for {@code 0 .. count-1}
     * @param out receives the hash of the i-th selected row at i; at least {@code count} long
     */
    public static void hash(Column[] keys, int[] selection, int count, long[] out) {
        hash(SEED, keys, selection, count, out);
    }

    /** The same by another function for each seed. */
    public static void hash(long seed, Column[] keys, int[] selection, int count, long[] out) {
        Arrays.fill(out, 0, count, seed);
        for (Column key : keys) {
            switch (key.storage()) {
                case LONG -> hashLongs((LongColumn) key, selection, count, out);
                case DOUBLE -> hashDoubles((DoubleColumn) key, selection, count, out);
                case BOOLEAN -> hashBooleans((BooleanColumn) key, selection, count, out);
                case STRING -> hashStrings((StringColumn) key, selection, count, out);
            }
        }
        // One multiplication leaves the lattice of regular keys (hours in microseconds) visible in the buckets; two do
        // not.
        for (int i = 0; i < count; i++) {
            out[i] = mix(out[i], FINISH);
        }
    }

    /** The bucket, 0 to {@code buckets - 1}, of a hash: its upper half scaled, which leaves the lower bits to hash tables. */
    public static int bucket(long hash, int buckets) {
        return (int) (((hash >>> 32) * buckets) >>> 32);
    }

    /** One column's step of the hash, for bytes; {@code data} must have {@link StringColumn#SLACK} readable bytes behind them. */
    public static long hashBytes(long seed, byte[] data, int offset, int length) {
        if (length > FOUR_WORDS) {
            return hashMany(seed, data, offset, length);
        }
        // Four words that overlap cover all bytes, whatever the length: a loop's end would be mispredicted for every
        // second value.
        long mask = prefix(length);
        int last = Math.max(length - 8, 0);
        long first = (long) WORD.get(data, offset) & mask;
        long second = (long) WORD.get(data, offset + Math.min(8, last)) & mask;
        long third = (long) WORD.get(data, offset + Math.max(last - 8, 0)) & mask;
        long fourth = (long) WORD.get(data, offset + last) & mask;
        long left = mix(first ^ K1, second ^ seed);
        long right = mix(third ^ K2, fourth ^ seed);
        return mix(left ^ Long.rotateLeft(right, 32), K2 ^ length);
    }

    /** The lowest {@code length} bytes of a word, all from 8 on; without a branch. */
    private static long prefix(int length) {
        // Two steps, since a shift by 64 would be one by 0.
        int half = Math.max(8 - length, 0) << 2;
        return -1L >>> half >>> half;
    }

    private static long hashMany(long seed, byte[] data, int offset, int length) {
        long hash = seed ^ length;
        int at = offset;
        int left = length;
        while (left >= 8) {
            hash = mix(hash ^ (long) WORD.get(data, at), K1);
            at += 8;
            left -= 8;
        }
        // Shifting out the bytes behind the value makes the slack irrelevant; a shift by 64 would be one by 0.
        long tail = left == 0 ? 0 : (long) WORD.get(data, at) << ((8 - left) << 3);
        return mix(hash ^ tail, K2);
    }

    /** One column's step of the hash, for a long. */
    public static long hashLong(long seed, long value) {
        return mix(seed ^ value, K1);
    }

    /** The bits under which doubles are hashed, compared for equality and stored as keys: one NaN, no negative zero. */
    public static long canonicalBits(double value) {
        return value == 0 ? 0 : Double.doubleToLongBits(value);
    }

    /** The halves of the unsigned product; those of the signed one would hash a value and its complement nearly alike. */
    private static long mix(long a, long b) {
        return (a * b) ^ (Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a));
    }

    private static void hashLongs(LongColumn column, int[] selection, int count, long[] out) {
        long[] values = column.values();
        if (selection == null && !column.hasNulls()) {
            for (int i = 0; i < count; i++) {
                out[i] = mix(out[i] ^ values[i], K1);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            out[i] = column.isNull(row) ? mix(out[i], NULL) : mix(out[i] ^ values[row], K1);
        }
    }

    private static void hashDoubles(DoubleColumn column, int[] selection, int count, long[] out) {
        double[] values = column.values();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            out[i] = column.isNull(row) ? mix(out[i], NULL) : mix(out[i] ^ canonicalBits(values[row]), K1);
        }
    }

    private static void hashBooleans(BooleanColumn column, int[] selection, int count, long[] out) {
        byte[] values = column.values();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            out[i] = column.isNull(row) ? mix(out[i], NULL) : mix(out[i] ^ values[row], K1);
        }
    }

    private static void hashStrings(StringColumn column, int[] selection, int count, long[] out) {
        byte[] data = column.data();
        int[] offsets = column.offsets();
        int[] lengths = column.lengths();
        if (selection == null && !column.hasNulls()) {
            for (int i = 0; i < count; i++) {
                out[i] = hashBytes(out[i], data, offsets[i], lengths[i]);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            out[i] = column.isNull(row) ? mix(out[i], NULL) : hashBytes(out[i], data, offsets[row], lengths[row]);
        }
    }
}
