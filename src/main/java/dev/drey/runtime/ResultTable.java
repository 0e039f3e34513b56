package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.collect.CollectResultIterator;
import org.apache.flink.streaming.api.operators.collect.CollectSinkOperatorFactory;
import org.apache.flink.streaming.api.transformations.LegacySinkTransformation;

/**
 * The rows that one sink sends to the client that submitted the job. Made while the job is compiled; filled by {@link ClientResults} while the
 * job runs; complete once that has returned from its await. Rows arrive in pieces of bounded size over Flink's collect sink, so neither
 * the RPC frame nor accumulators limit how many there are.
 */
public final class ResultTable {
    /** Prefix of the accumulator that tells how many rows the sink saw, shown or not. */
    static final String TOTAL_PREFIX = "drey.result.total.";

    private static final String ROWS_PREFIX = "drey.result.rows.";
    private static final int POLL_MILLIS = 20;

    private final String stage;
    private final Schema schema;
    private final Delivery delivery;
    private final CollectResultIterator<Chunk> iterator;
    private final List<Chunk> chunks = new ArrayList<>();
    private long totalRows;

    /**
     * What reaches the client.
     *
     * @param limit rows to send at most; further ones are only counted
     * @param printed true when the client is to print the rows, false when it only holds them
     * @param order to put the rows in when all have arrived; null to keep that of their arrival
     */
    public record Delivery(long limit, boolean printed, RowOrder order) {}

    private ResultTable(String stage, Schema schema, Delivery delivery, CollectResultIterator<Chunk> iterator) {
        this.stage = stage;
        this.schema = schema;
        this.delivery = delivery;
        this.iterator = iterator;
    }

    /**
     * Lets the first rows of a stream travel to the client and registers the table with {@code results}. For a detached client the rows are
     * counted and dropped, since they would block the job with nobody to fetch them.
     *
     * @param identity the sink's stage, as a whole
     * @param buckets maximum parallelism to set
     */
    public static void collect(
            DataStream<Chunk> rows, OperatorIdentity identity, Delivery delivery, int buckets, ClientResults results) {
        String stage = identity.stage();
        TypeInformation<Chunk> type = rows.getType();
        long sent = results.isAttached() ? delivery.limit() : 0;
        SingleOutputStreamOperator<Chunk> limited = rows.transform(stage, type, new ResultOperator(identity, sent))
                .name(stage)
                .uid(stage)
                .setParallelism(1)
                .setMaxParallelism(buckets);
        if (results.isAttached()) {
            results.add(behind(limited, stage, ((ChunkTypeInfo) type).schema(), delivery));
        } else {
            limited.sinkTo(new DiscardingSink<>())
                    .name(stage + " (dropped: nobody waits for it)")
                    .uid(stage + "/collect")
                    .setParallelism(1);
        }
    }

    private static ResultTable behind(DataStream<Chunk> rows, String stage, Schema schema, Delivery delivery) {
        StreamExecutionEnvironment environment = rows.getExecutionEnvironment();
        ChunkSerializer serializer = new ChunkSerializer(schema);
        String uid = stage + "/collect";
        CollectSinkOperatorFactory<Chunk> factory = new CollectSinkOperatorFactory<>(
                serializer,
                ROWS_PREFIX + stage,
                environment.getConfiguration().get(CollectSinkOperatorFactory.MAX_BATCH_SIZE),
                environment.getConfiguration().get(CollectSinkOperatorFactory.SOCKET_TIMEOUT));
        LegacySinkTransformation<Chunk> sink = new LegacySinkTransformation<>(
                rows.getTransformation(), stage + " (collect)", new CollectOperatorFactory(factory), 1, true);
        sink.setUid(uid);
        environment.addOperator(sink);
        CollectResultIterator<Chunk> iterator =
                new CollectResultIterator<>(new ResultBuffer(serializer), uid, ROWS_PREFIX + stage, POLL_MILLIS);
        environment.registerCollectIterator(iterator);
        return new ResultTable(stage, schema, delivery, iterator);
    }

    /** The sink that the rows belong to. */
    public String stage() {
        return stage;
    }

    public Schema schema() {
        return schema;
    }

    /** True when the rows are for people to read, false when a program asked for them. */
    public boolean printed() {
        return delivery.printed();
    }

    /**
     * The rows, in order of arrival unless the sink's stage gave another, at most as many as the sink's limit; owned by this table. Complete after the job only.
     */
    public List<Chunk> chunks() {
        return Collections.unmodifiableList(chunks);
    }

    /** Rows in {@link #chunks()}. */
    public long rows() {
        long rows = 0;
        for (Chunk chunk : chunks) {
            rows += chunk.selectedCount();
        }
        return rows;
    }

    /** Rows that came to the sink, those above its limit included. */
    public long totalRows() {
        return totalRows;
    }

    /** Fetches until the job ends; blocks. */
    void drain() {
        while (iterator.hasNext()) {
            chunks.add(iterator.next());
        }
    }

    void complete(JobExecutionResult result) {
        Long total = result.getAccumulatorResult(TOTAL_PREFIX + stage);
        totalRows = total == null ? rows() : total;
        // Of rows that are not all here the first cannot be told.
        if (delivery.order() != null && rows() == totalRows) {
            sort();
        }
    }

    private void sort() {
        int count = Math.toIntExact(rows());
        Chunk all = Chunk.allocate(schema, count);
        int at = 0;
        for (Chunk chunk : chunks) {
            for (int c = 0; c < schema.size(); c++) {
                all.column(c).copyFrom(chunk.column(c), chunk.selection(), 0, chunk.selectedCount(), at);
            }
            at += chunk.selectedCount();
        }
        all.setRowCount(count);
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted((a, b) -> delivery.order().compare(all, a, all, b))
                .mapToInt(Integer::intValue)
                .toArray();
        Chunk sorted = Chunk.allocate(schema, count);
        for (int c = 0; c < schema.size(); c++) {
            sorted.column(c).copyFrom(all.column(c), order, 0, count, 0);
        }
        sorted.setRowCount(count);
        chunks.clear();
        chunks.add(sorted);
    }
}
