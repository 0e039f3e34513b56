package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StreamTraits;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;

/**
 * The naive twin of a {@link DistinctStage}: one subtask holds all keys in a set, or the kept row of each in a map. Exact also where the stage is approximate.
 *
 * @param bounded the stage
 */
record NaiveDistinctStage(DistinctStage bounded) implements Stage {
    @Override
    public Schema schema() {
        return bounded.schema();
    }

    @Override
    public StreamTraits traits() {
        return bounded.traits();
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return bounded.usedColumns(needed);
    }

    @Override
    public String describe() {
        return "naive: " + bounded.describe();
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        DataStream<Chunk> rows = context.materialized(inputs.get(0));
        return context.transform(rows, operator(context)).setParallelism(1);
    }

    private OneInputStreamOperator<Chunk, Chunk> operator(StageContext context) {
        DistinctPlan plan = bounded.plan(context);
        return bounded.promise() != null || plan.keysOnly()
                ? new NaiveSetOperator(context.identityBehindChanges(), plan, context.inputSchema())
                : new NaiveMapOperator(
                        context.identityBehindChanges(),
                        plan,
                        context.inputSchema(),
                        context.settings().chunkRows());
    }
}
