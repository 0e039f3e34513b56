package dev.drey.stage.topk;

import dev.drey.table.GroupArrays;

/**
 * Puts lists of numbers of rows in order, by merging; stable. A number's complement stands for a row that is taken back and lies where the row would. Keeps an array
 * as long as the longest list that was merged.
 */
final class RowSorter {
    private static final int FEW = 8;

    private int[] scratch = {};

    long heapBytes() {
        return 4L * scratch.length;
    }

    /** Sorts what lies between {@code sorted} and {@code count} and merges it with what lies before, which is in order. */
    void settle(RowStore rows, int[] list, int sorted, int count) {
        if (scratch.length < count) {
            scratch = new int[GroupArrays.grown(scratch.length, count)];
        }
        sort(rows, list, sorted, count);
        if (sorted > 0) {
            merge(rows, list, 0, sorted, count);
        }
    }

    private void sort(RowStore rows, int[] list, int from, int to) {
        if (to - from <= FEW) {
            insertionSort(rows, list, from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(rows, list, from, middle);
        sort(rows, list, middle, to);
        merge(rows, list, from, middle, to);
    }

    private static void insertionSort(RowStore rows, int[] list, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int number = list[i];
            int at = i;
            while (at > from && rows.compare(row(list[at - 1]), row(number)) > 0) {
                list[at] = list[at - 1];
                at--;
            }
            list[at] = number;
        }
    }

    /** Merges two neighbouring parts in order. */
    private void merge(RowStore rows, int[] list, int from, int middle, int to) {
        if (rows.compare(row(list[middle - 1]), row(list[middle])) <= 0) {
            return;
        }
        System.arraycopy(list, from, scratch, from, middle - from);
        int left = from;
        int right = middle;
        for (int at = from; left < middle; at++) {
            boolean takeRight = right < to && rows.compare(row(list[right]), row(scratch[left])) < 0;
            list[at] = takeRight ? list[right++] : scratch[left++];
        }
    }

    /** The row of a number or of its complement. */
    static int row(int number) {
        return number < 0 ? ~number : number;
    }
}
