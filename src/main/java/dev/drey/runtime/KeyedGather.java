package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;

/**
 * How a stage brings the rows of an input to the subtasks that own the buckets of their key, in chunks of one bucket.
 *
 * @param identity of the operator that gathers; its part names it
 * @param place which of the stage's inputs it gathers
 * @param input columns that come in
 * @param rows those that are sent on, in any order
 * @param timed true when event times are sent on, if rows have any
 * @param key names of the columns to gather by; null for whole rows
 * @param nullKeys false when rows with a null in their key are of no use and are not sent
 * @param buckets number of key buckets, which is the maximum parallelism
 * @param chunkRows most rows of a chunk that is sent
 */
public record KeyedGather(
        OperatorIdentity identity,
        int place,
        Schema input,
        Schema rows,
        boolean timed,
        List<String> key,
        boolean nullKeys,
        int buckets,
        int chunkRows)
        implements Serializable {
    /** Rows after which nothing is gained by gathering more: chunks of one bucket in 128 then have some hundred rows. */
    private static final int ENOUGH_ROWS = 1 << 16;

    /**
     * The same rows in chunks of one bucket, at the subtask that owns the bucket.
     *
     * @param rule when the rows of one subtask are sent; as many as are worth it are sent in any case
     */
    public KeyedStream<Chunk, Integer> of(DataStream<Chunk> chunks, BundleTrigger.Rule rule) {
        BundleTrigger.Rule bounded = new BundleTrigger.Rule(
                Math.min(rule.rows(), ENOUGH_ROWS), rule.intervalMillis(), rule.bytes(), rule.everyChunk());
        String name = identity.stage() + " (" + identity.part() + ")";
        return chunks.transform(name, ChunkTypeInfo.of(rows), new GatherOperator(this, bounded))
                .uid(identity.stage() + "/" + identity.part())
                .setMaxParallelism(buckets)
                .setParallelism(chunks.getParallelism())
                .keyBy(BucketRouting.of(buckets), Types.INT);
    }
}
