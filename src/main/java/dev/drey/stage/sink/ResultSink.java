package dev.drey.stage.sink;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ResultTable;
import dev.drey.spec.Problems;
import dev.drey.stage.OrderBy;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Sends rows to the client that submitted the job, also from a cluster; of an input that changes, the final table.
 *
 * @param schema columns that are sent
 * @param limit rows that are sent; more are only counted
 * @param printed true when the client shows them as a table, false when it hands them to a caller
 * @param changing true when the input changes, so that its rows are known at its end only
 * @param order of the final table; null when the rows stay as they come
 */
record ResultSink(Schema schema, long limit, boolean printed, boolean changing, RowOrder order) implements Stage {
    private static final long PRINTED_ROWS = 1000;

    /** Binds a sink of format {@code print}. */
    static Stage print(StageNode node, Problems problems) {
        return bind(node, problems, true, PRINTED_ROWS);
    }

    /** Binds a sink of format {@code collect}. */
    static Stage collect(StageNode node, Problems problems) {
        return bind(node, problems, false, Long.MAX_VALUE);
    }

    private static Stage bind(StageNode node, Problems problems, boolean printed, long defaultLimit) {
        SinkStage.refuse(node, problems, List.of(SinkStage.CHANGES));
        SinkStage.refuse(node, problems, JdbcSink.OWN);
        Long limit = node.options().get(SinkStage.LIMIT);
        OrderBy order = node.traits().finalOrder();
        return new ResultSink(
                node.input(),
                limit == null ? defaultLimit : limit,
                printed,
                node.traits().changelog().changing(),
                order == null ? null : order.over(node.input()).total(node.input()));
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(schema.names()));
    }

    @Override
    public String describe() {
        String rows = limit == Long.MAX_VALUE ? "all rows" : "the first " + limit + " rows";
        String of = changing ? rows + " of the final table" : rows;
        return printed ? "print " + of : "hand " + of + " to the caller";
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        DataStream<Chunk> rows = context.materialized(inputs.get(0));
        if (context.traits().ordered()) {
            rows = context.inOneSubtask(rows);
        }
        ResultTable.collect(
                rows,
                context.identityBehindChanges(),
                new ResultTable.Delivery(limit, printed, order),
                context.settings().buckets(),
                context.results());
        return null;
    }
}
