package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Rows in order over several subtasks, those of subtask 0 first: brought to one subtask in that order.
 *
 * <p>An exchange from many subtasks to one mixes their chunks, so each says where it is from, and what comes before its turn waits in files. In batch only: in a
 * stream rows in order leave from one subtask anyway.
 */
public final class OrderedStream {
    private OrderedStream() {}

    /**
     * Brings rows to one subtask.
     *
     * @param identity of the operator that gives them in order
     * @param name of that operator, which is its uid too; other operators add to it
     * @param buckets maximum parallelism to set
     * @param limit rows that are given at most
     * @param spaces where rows wait for those of the subtasks before
     * @return the input itself where that leaves from one subtask and no row is to be cut
     */
    public static DataStream<Chunk> inOneSubtask(
            DataStream<Chunk> rows,
            OperatorIdentity identity,
            String name,
            int buckets,
            long limit,
            SpillSpaces spaces) {
        if (rows.getParallelism() == 1 && limit == Long.MAX_VALUE) {
            return rows;
        }
        TypeInformation<Chunk> type = rows.getType();
        Schema schema = ((ChunkTypeInfo) type).schema();
        SingleOutputStreamOperator<Chunk> marked = rows.transform(
                        name + " (mark)", type, new SubtaskMarkOperator(identity.middle("mark"), schema))
                .uid(name + "/mark")
                .setParallelism(rows.getParallelism())
                .setMaxParallelism(buckets);
        return marked.transform(name + " (order)", type, new OrderedGatherOperator(identity, schema, limit, spaces))
                .uid(name + "/order")
                .setParallelism(1)
                .setMaxParallelism(buckets);
    }
}
