package dev.drey.stage.join;

import dev.drey.table.GroupArrays;
import java.util.Arrays;

/** Pairs of rows, each of a chunk of its side, in the order in which they were found. Reused. */
final class PairBatch {
    private int[] left = {};
    private int[] right = {};
    private long[] weights = {};
    private boolean weighted;
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
        weighted = false;
    }

    /** Makes room for so many more pairs. */
    void reserve(int more) {
        int needed = size + more;
        if (needed > left.length) {
            int capacity = GroupArrays.grown(left.length, needed);
            left = Arrays.copyOf(left, capacity);
            right = Arrays.copyOf(right, capacity);
            weights = Arrays.copyOf(weights, capacity);
        }
    }

    /** Adds a pair for which there is room. */
    void add(Side side, int row, int other) {
        rows(side)[size] = row;
        rows(side.other())[size++] = other;
    }

    /** Adds a pair for which there is room, with how many more of it there are, or fewer where negative. */
    void add(Side side, int row, int other, long weight) {
        weights[size] = weight;
        weighted = true;
        add(side, row, other);
    }

    /** The rows of a side, valid to {@link #size}. */
    int[] rows(Side side) {
        return side == Side.LEFT ? left : right;
    }

    int[] left() {
        return left;
    }

    int[] right() {
        return right;
    }

    /** How many more of a pair there are, or fewer where negative. */
    long weight(int pair) {
        return weighted ? weights[pair] : 1;
    }

    /** Set where pairs were added with weights. */
    long[] weights() {
        return weights;
    }

    /** Keeps the first so many pairs, which the caller has moved there. */
    void truncate(int kept) {
        size = kept;
    }

    /** Moves a pair to an earlier place. */
    void move(int from, int to) {
        left[to] = left[from];
        right[to] = right[from];
        weights[to] = weights[from];
    }
}
