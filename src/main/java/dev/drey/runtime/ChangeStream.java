package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * A stream of changes inside one stage, and what is known of it.
 *
 * @param chunks the changes
 * @param key columns that tell the rows of the result apart; null when equal rows may stand side by side
 * @param gathered true when each chunk holds one bucket of the key and comes from the subtask that owns the bucket
 */
public record ChangeStream(DataStream<Chunk> chunks, List<String> key, boolean gathered) {

    /**
     * How the operators of the stage work.
     *
     * @param identity the stage, as a whole; {@link OperatorIdentity#behindOthers} where others of the stage stand in front
     * @param buckets number of key buckets, which is the maximum parallelism
     * @param chunkRows most rows of a chunk that is sent
     * @param memoryBytes budget of what is gathered, over all subtasks
     * @param batch true for the batch mode, which needs the heap state backend
     */
    public record Settings(OperatorIdentity identity, int buckets, int chunkRows, long memoryBytes, boolean batch) {}

    /**
     * The same rows in chunks of one bucket, at the subtask that owns the bucket. Costs nothing where they are gathered so already: behind a forward edge
     * the owner of a bucket stays the same at every parallelism, because both sides share key groups.
     *
     * @param parallelism of the operator behind
     */
    public KeyedStream<Chunk, Integer> byBucket(Settings settings, int parallelism) {
        BucketRouting routing = BucketRouting.of(settings.buckets);
        if (gathered) {
            return parallelism == chunks.getParallelism()
                    ? DataStreamUtils.reinterpretAsKeyedStream(chunks, routing, Types.INT)
                    : chunks.keyBy(routing, Types.INT);
        }
        boolean first = settings.identity.first();
        String part = first ? "gather" : "gather again";
        KeyedGather gather = new KeyedGather(
                first ? settings.identity.head(part) : settings.identity.middle(part),
                0,
                schema(),
                schema(),
                true,
                key,
                true,
                settings.buckets,
                settings.chunkRows);
        long share = settings.memoryBytes / Math.max(1, chunks.getParallelism());
        return gather.of(chunks, BundleTrigger.Rule.batch(share));
    }

    /** The rows that are left when all changes have been applied, as inserts, at the end of the input. */
    public DataStream<Chunk> materialized(Settings settings) {
        String stage = settings.identity.stage();
        String part = "materialize";
        MaterializeOperator operator = new MaterializeOperator(
                gathered ? settings.identity.head(part) : settings.identity.middle(part),
                schema(),
                key,
                settings.buckets,
                settings.chunkRows,
                settings.batch);
        int parallelism = gathered
                ? chunks.getParallelism()
                : chunks.getExecutionEnvironment().getParallelism();
        KeyedStream<Chunk, Integer> keyed = byBucket(settings, parallelism);
        return named(keyed.transform(stage, chunks.getType(), operator), stage, part, settings)
                .setParallelism(parallelism);
    }

    private static SingleOutputStreamOperator<Chunk> named(
            SingleOutputStreamOperator<Chunk> operator, String stage, String part, Settings settings) {
        return operator.name(stage + " (" + part + ")").uid(stage + "/" + part).setMaxParallelism(settings.buckets);
    }

    private Schema schema() {
        return ((ChunkTypeInfo) chunks.getType()).schema();
    }
}
