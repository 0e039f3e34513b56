package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Sends bucket b of B to key group b of B: the key of a bucket is the smallest int that Flink assigns to that key group when the maximum
 * parallelism is B. Plain bucket numbers as keys would share key groups and leave others empty, because Flink scrambles them.
 */
public final class BucketRouting implements KeySelector<Chunk, Integer>, Serializable {
    private static final long serialVersionUID = 1L;
    private final Integer[] keys;

    private BucketRouting(Integer[] keys) {
        this.keys = keys;
    }

    /** The routing of {@code buckets} buckets, 1 to 32768 as Flink allows. */
    public static BucketRouting of(int buckets) {
        if (buckets < 1 || buckets > KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM) {
            throw new IllegalArgumentException("number of buckets " + buckets + " is not between 1 and "
                    + KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM);
        }
        Integer[] keys = new Integer[buckets];
        int missing = buckets;
        for (int key = 0; missing > 0; key++) {
            int group = KeyGroupRangeAssignment.assignToKeyGroup(key, buckets);
            if (keys[group] == null) {
                keys[group] = key;
                missing--;
            }
        }
        return new BucketRouting(keys);
    }

    public int buckets() {
        return keys.length;
    }

    /** The key under which Flink sends and keeps a bucket. */
    public Integer key(int bucket) {
        return keys[bucket];
    }

    @Override
    public Integer getKey(Chunk chunk) {
        int bucket = chunk.bucket();
        if (bucket < 0 || bucket >= keys.length) {
            throw new IllegalStateException("a chunk of bucket " + bucket + " reached a keyed exchange; allowed: 0 to "
                    + (keys.length - 1) + "; its rows were not gathered by key");
        }
        return keys[bucket];
    }

    /** The buckets that a subtask owns, ascending. */
    public int[] bucketsOf(TaskInfo subtask) {
        KeyGroupRange range = KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                keys.length, subtask.getNumberOfParallelSubtasks(), subtask.getIndexOfThisSubtask());
        return IntStream.rangeClosed(range.getStartKeyGroup(), range.getEndKeyGroup())
                .toArray();
    }

    /** @throws IllegalStateException unless the job's maximum parallelism is the number of buckets: keys would go elsewhere */
    public void check(String stage, TaskInfo subtask) {
        if (subtask.getMaxNumberOfParallelSubtasks() != keys.length) {
            throw new IllegalStateException("stage '" + stage + "' has maximum parallelism "
                    + subtask.getMaxNumberOfParallelSubtasks() + " but " + keys.length
                    + " buckets; the two must be equal, set maxParallelism to " + keys.length);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BucketRouting that && Arrays.equals(keys, that.keys);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keys);
    }
}
