package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StreamTraits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The naive twin of a {@link SortStage}: one subtask holds all rows in a list and sorts it at the end.
 *
 * @param bounded the stage, in batch
 */
record NaiveSortStage(SortStage bounded) implements Stage {
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
    public List<Set<String>> usedColumns(Set<String> needed, Map<String, Set<String>> outputs) {
        return bounded.usedColumns(needed, outputs);
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        return bounded.namedOutputs();
    }

    @Override
    public String describe() {
        return "naive: " + bounded.describe();
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        DataStream<Chunk> rows = context.materialized(inputs.get(0));
        NaiveSortOperator operator =
                new NaiveSortOperator(context.identityBehindChanges(), bounded.plan(context, 1), bounded.limit());
        SingleOutputStreamOperator<Chunk> sorted =
                context.transform(rows, operator).setParallelism(1);
        SortStage.giveLateRows(context, sorted);
        return sorted;
    }
}
