package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowOrder;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/** Numbers of rows with their ranks, reused from partition to partition. */
final class RankedList {
    private int[] rows = {};
    private long[] ranks = {};
    private int size;

    // Reused
    private int[] otherRows = {};
    private long[] otherRanks = {};

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    int row(int at) {
        return rows[at];
    }

    long rank(int at) {
        return ranks[at];
    }

    void add(int row, long rank) {
        if (size == rows.length) {
            rows = Arrays.copyOf(rows, GroupArrays.grown(size, size + 1));
            ranks = Arrays.copyOf(ranks, rows.length);
        }
        rows[size] = row;
        ranks[size++] = rank;
    }

    /** Sorts by merging runs of growing length; stable. */
    void sort(Chunk columns, RowOrder order) {
        if (otherRows.length < rows.length) {
            otherRows = new int[rows.length];
            otherRanks = new long[rows.length];
        }
        for (int width = 1; width < size; width *= 2) {
            for (int from = 0; from < size; from += 2 * width) {
                merge(columns, order, from, Math.min(size, from + width), Math.min(size, from + 2 * width));
            }
            int[] sortedRows = otherRows;
            otherRows = rows;
            rows = sortedRows;
            long[] sortedRanks = otherRanks;
            otherRanks = ranks;
            ranks = sortedRanks;
        }
    }

    /** Merges two neighbouring runs into the other arrays. */
    private void merge(Chunk columns, RowOrder order, int from, int middle, int end) {
        int left = from;
        int right = middle;
        for (int at = from; at < end; at++) {
            boolean takeLeft =
                    left < middle && (right == end || order.compare(columns, rows[left], columns, rows[right]) <= 0);
            int taken = takeLeft ? left++ : right++;
            otherRows[at] = rows[taken];
            otherRanks[at] = ranks[taken];
        }
    }
}
