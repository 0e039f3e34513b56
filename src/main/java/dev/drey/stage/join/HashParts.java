package dev.drey.stage.join;

import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * Parts the rows of a chunk by some bits of their keys' hashes, by counting sort; within a part rows keep their order. Each level of parting takes other bits: those
 * below the ones that buckets are cut by, and above the ones that address the slots of a hash table, whose rows would otherwise crowd together.
 */
final class HashParts {
    /** Parts that rows go to at each level. */
    static final int COUNT = 16;
    /** Levels that have bits of their own, from 0. */
    static final int LEVELS = 4;

    private static final int BITS = 4;
    /** The lower half addresses slots, and the highest bits of the upper half are the bucket. */
    private static final int FIRST_BIT = 32;

    private final int shift;
    private final int[] ends = new int[COUNT];
    private int[] rows = {};
    private long[] hashes = {};
    private int[] range = {};

    HashParts(int level) {
        shift = FIRST_BIT + BITS * level;
    }

    private int part(long hash) {
        return (int) (hash >>> shift) & (COUNT - 1);
    }

    /** Parts rows by their hashes, which are the i-th row's at i. */
    void part(int[] someRows, long[] someHashes, int count) {
        if (rows.length < count) {
            int capacity = GroupArrays.grown(rows.length, count);
            rows = new int[capacity];
            hashes = new long[capacity];
            range = new int[capacity];
        }
        Arrays.fill(ends, 0);
        for (int i = 0; i < count; i++) {
            ends[part(someHashes[i])]++;
        }
        int start = 0;
        for (int p = 0; p < COUNT; p++) {
            int rowsOfPart = ends[p];
            ends[p] = start;
            start += rowsOfPart;
        }
        for (int i = 0; i < count; i++) {
            int at = ends[part(someHashes[i])]++;
            rows[at] = someRows[i];
            hashes[at] = someHashes[i];
        }
    }

    /** All rows, part after part. */
    int[] rows() {
        return rows;
    }

    /** The hash of each of the {@link #rows}. */
    long[] hashes() {
        return hashes;
    }

    /** Rows of the parts {@code 0 .. parts-1} together, which are the first of the {@link #rows}. */
    int countBelow(int parts) {
        return parts == 0 ? 0 : ends[parts - 1];
    }

    int count(int part) {
        return ends[part] - countBelow(part);
    }

    /** The rows of one part, valid until the next call. */
    int[] rowsOf(int part) {
        System.arraycopy(rows, countBelow(part), range, 0, count(part));
        return range;
    }
}
