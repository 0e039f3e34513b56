package dev.drey.table;

import dev.drey.chunk.Hashing;
import java.util.Arrays;

/** Groups in the order of their buckets, by counting sort; within a bucket the order stays. Arrays are kept for the next use. */
public final class BucketOrder {
    private final int buckets;
    /** Where each bucket begins in {@link #order}; the last element is the end. */
    private final int[] starts;

    private final int[] next;
    private int[] order = {};

    public BucketOrder(int buckets) {
        this.buckets = buckets;
        starts = new int[buckets + 1];
        next = new int[buckets];
    }

    /** Sorts groups {@code 0 .. count-1} by the buckets of their hashes. */
    public void sort(long[] hashes, int count) {
        if (order.length < count) {
            order = new int[GroupArrays.grown(order.length, count)];
        }
        Arrays.fill(starts, 0);
        for (int group = 0; group < count; group++) {
            starts[Hashing.bucket(hashes[group], buckets) + 1]++;
        }
        for (int bucket = 0; bucket < buckets; bucket++) {
            starts[bucket + 1] += starts[bucket];
        }
        System.arraycopy(starts, 0, next, 0, buckets);
        for (int group = 0; group < count; group++) {
            order[next[Hashing.bucket(hashes[group], buckets)]++] = group;
        }
    }

    public int start(int bucket) {
        return starts[bucket];
    }

    public int end(int bucket) {
        return starts[bucket + 1];
    }

    /** Groups, bucket after bucket. */
    public int[] order() {
        return order;
    }

    public long heapBytes() {
        return 4L * order.length;
    }
}
