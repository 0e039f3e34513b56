package dev.drey.stage.sort;

import org.apache.flink.api.common.functions.Partitioner;

/** Sends range i to subtask i. */
final class RangePartitioner implements Partitioner<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public int partition(Integer range, int subtasks) {
        return range;
    }
}
