package dev.drey.compare;

import java.util.Arrays;

/**
 * Rows, known by their hashes of 128 bits, each with how often it came on one side less how often on the other. An open-addressing table of
 * primitives with linear probing, grown at half its capacity: 24 bytes a slot, no object per row.
 */
final class RowBalance {
    private static final int LEAST_CAPACITY = 1 << 10;

    private long[] first = new long[LEAST_CAPACITY];
    private long[] second = new long[LEAST_CAPACITY];
    private int[] balance = new int[LEAST_CAPACITY];
    private boolean[] taken = new boolean[LEAST_CAPACITY];
    private int size;

    void add(long firstHash, long secondHash, int count) {
        int slot = slot(firstHash, secondHash);
        if (!taken[slot]) {
            if (2 * (size + 1) > taken.length) {
                grow();
                slot = slot(firstHash, secondHash);
            }
            taken[slot] = true;
            first[slot] = firstHash;
            second[slot] = secondHash;
            size++;
        }
        balance[slot] += count;
    }

    /** What is left of a row when the sides are weighed against each other, and forgets it: the second call gives 0. */
    int take(long firstHash, long secondHash) {
        int slot = slot(firstHash, secondHash);
        int left = taken[slot] ? balance[slot] : 0;
        balance[slot] = 0;
        return left;
    }

    /** Rows that the positive side has in excess. */
    long surplus() {
        return sum(1);
    }

    /** Rows that the negative side has in excess. */
    long deficit() {
        return sum(-1);
    }

    private long sum(int sign) {
        long sum = 0;
        for (int each : balance) {
            sum += Math.max(0, (long) sign * each);
        }
        return sum;
    }

    private int slot(long firstHash, long secondHash) {
        int mask = taken.length - 1;
        // The upper bits of the first hash are alike within a partition.
        int slot = (int) (firstHash ^ secondHash) & mask;
        while (taken[slot] && (first[slot] != firstHash || second[slot] != secondHash)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldFirst = first;
        long[] oldSecond = second;
        int[] oldBalance = balance;
        boolean[] oldTaken = taken;
        int capacity = Math.multiplyExact(oldTaken.length, 2);
        first = new long[capacity];
        second = new long[capacity];
        balance = new int[capacity];
        taken = new boolean[capacity];
        for (int old = 0; old < oldTaken.length; old++) {
            if (oldTaken[old]) {
                int slot = slot(oldFirst[old], oldSecond[old]);
                taken[slot] = true;
                first[slot] = oldFirst[old];
                second[slot] = oldSecond[old];
                balance[slot] = oldBalance[old];
            }
        }
    }

    void clear() {
        Arrays.fill(taken, false);
        Arrays.fill(balance, 0);
        size = 0;
    }
}
