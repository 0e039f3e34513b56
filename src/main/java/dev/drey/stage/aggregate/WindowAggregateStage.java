package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.stage.Approximation;
import dev.drey.stage.LateRowsStage;
import dev.drey.stage.NaiveTwin;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.RunSettings;
import dev.drey.stage.StageContext;
import dev.drey.stage.StreamTraits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * Aggregates per window of event time: the results of a window come once, when the watermark has passed its end, and are final.
 *
 * @param groups keys and aggregates
 * @param windows what event time is cut into
 * @param lateRows where rows go that come too late; null when they are only counted
 * @param input columns of the stage's input
 * @param assigned true when rows come once for each window they count in, with its start as their event time; as a rule false
 */
public record WindowAggregateStage(
        AggregateStage groups, SlicedWindows windows, Output lateRows, Schema input, boolean assigned)
        implements LateRowsStage {

    @Override
    public Schema schema() {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(WindowedPlan.START, DataType.TIMESTAMP));
        fields.add(new Field(WindowedPlan.END, DataType.TIMESTAMP));
        fields.addAll(groups.schema().fields());
        return Schema.of(fields);
    }

    @Override
    public StreamTraits traits() {
        return StreamTraits.inserts(true);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return groups.usedColumns(needed);
    }

    /** Late rows come with the whole row. */
    @Override
    public List<Set<String>> usedColumns(Set<String> needed, Map<String, Set<String>> outputs) {
        Set<String> used = new HashSet<>(usedColumns(needed).get(0));
        if (outputs.containsKey(LATE)) {
            used.addAll(input.names());
        }
        return List.of(used);
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        List<Field> keys = groups.keys().stream()
                .map(key -> new Field(key.name(), key.expression().type()))
                .toList();
        return List.of(NamedOutput.aside(LATE, "late rows", LateRows.schema(keys, input), lateRows, null));
    }

    @Override
    public String describe() {
        return groups.describe() + " in " + windows.describe()
                + (lateRows == null ? "" : ", late rows to " + lateRows.directory());
    }

    @Override
    public NaiveTwin naiveTwin() {
        Approximation approximation = groups.approximation(List.of(WindowedPlan.START));
        return approximation == null
                ? null
                : new NaiveTwin(
                        NaiveCounts.BOUNDED,
                        NaiveCounts.NAIVE,
                        new WindowAggregateStage(groups.withExactCounts(), windows, lateRows, input, assigned),
                        approximation);
    }

    @Override
    public LateRowsStage overAssignedRows() {
        return new WindowAggregateStage(groups, windows, lateRows, input, true);
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws Exception {
        RunSettings settings = context.settings();
        DataStream<Chunk> input = inputs.get(0);
        AggregatePlanner planner = new AggregatePlanner(context.inputSchema());
        SlicedWindows cut = assigned ? windows.withoutOverlap() : windows;
        WindowedPlan plan = WindowedPlan.of(
                planner.planChanging(groups.keys(), groups.calls(), context.outputSchema()), cut, windows.size());
        Schema lateInput = context.sideOutputs().wants(LATE) ? context.inputSchema() : null;
        LocalAggregateOperator local = new LocalAggregateOperator(
                context.identity().head("local"),
                plan.groups(),
                new SlicedColumns(cut, planner.input(false)),
                groups.local(settings, input),
                new WindowedBundle.Settings(plan, lateInput));
        SingleOutputStreamOperator<Chunk> partials = context.named(
                input.transform(context.stage(), ChunkTypeInfo.of(plan.groups().partialSchema()), local)
                        .setParallelism(input.getParallelism()),
                "local");
        WindowAggregateOperator global = new WindowAggregateOperator(
                context.identity().tail(""),
                plan,
                new WindowAggregateOperator.Settings(
                        settings.buckets(), settings.chunkRows(), context.mode().isBatch(), lateInput));
        SingleOutputStreamOperator<Chunk> results =
                context.transform(partials.keyBy(BucketRouting.of(settings.buckets()), Types.INT), global);
        if (lateInput != null) {
            Schema schema = LateRows.schema(plan, lateInput);
            OutputTag<Chunk> tag = WindowAggregateOperator.lateRowsTag(schema);
            DataStream<Chunk> late = partials.getSideOutput(tag).union(results.getSideOutput(tag));
            context.sideOutputs().give(LATE, late, schema);
        }
        return results;
    }
}
