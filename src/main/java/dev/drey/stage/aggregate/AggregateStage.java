package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.stage.Approximation;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.ExpressionText;
import dev.drey.stage.NaiveTwin;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.RunSettings;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import dev.drey.stage.StateGrowth;
import dev.drey.stage.StreamTraits;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Aggregates of all rows, or per group. The output has the group keys, then the aggregates in their order.
 *
 * @param schema keys and aggregates
 * @param keys the group keys; none for one group of all rows
 * @param calls the aggregates
 * @param localPhase whether rows are folded before the exchange
 * @param microBatch the stage's own limits of bundles; null where it declares none
 * @param traits what the results are over time
 */
public record AggregateStage(
        Schema schema,
        List<BoundKey> keys,
        List<BoundCall> calls,
        LocalPhase localPhase,
        Options microBatch,
        StreamTraits traits)
        implements Stage {

    static final OptionSpec<List<GroupKeys.Key>> GROUP_BY = OptionSpec.optional(
            "group-by",
            new GroupKeys(),
            List.of(),
            "Columns, or names with expressions, whose values make the groups; without it all rows are one group.");
    static final OptionSpec<Map<String, ExpressionText>> SELECT = OptionSpec.optional(
            "select",
            OptionTypes.expressions(),
            Map.of(),
            "Output columns with their aggregates: " + usages()
                    + "; the argument may be any expression, and 'filter (where condition)' behind it says which rows count.");
    static final OptionSpec<Overflow> OVERFLOW = OptionSpec.optional(
            "overflow",
            new OverflowType(),
            Overflow.FAIL,
            "What becomes of a sum that its type cannot hold: the run fails, or the result is null.");
    static final OptionSpec<LocalPhase> LOCAL_PHASE = OptionSpec.optional(
            "local-phase",
            OptionTypes.oneOf(LocalPhase.class),
            LocalPhase.AUTO,
            "Whether rows are folded into groups before they are sent on; auto folds while that makes fewer of them.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "aggregate",
            "Counts, sums, means and extremes, of all rows or per group, also by windows of time; exact and independent"
                    + " of order.",
            StageType.Inputs.ONE,
            List.of(
                    GROUP_BY,
                    SELECT,
                    WindowOptions.WINDOW,
                    WindowOptions.LATE_ROWS,
                    OVERFLOW,
                    LOCAL_PHASE,
                    BundleLimits.MICRO_BATCH),
            AggregateBinding::bind);

    public AggregateStage {
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
    }

    private static String usages() {
        return AggregateFunctions.ALL.stream().map(AggregateFunction::usage).collect(Collectors.joining(", "));
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        Set<String> used = new HashSet<>();
        keys.forEach(key -> used.addAll(key.expression().columns()));
        calls.stream().filter(call -> needed.contains(call.name())).forEach(call -> used.addAll(call.columns()));
        return List.of(used);
    }

    @Override
    public String describe() {
        String selected = calls.stream().map(BoundCall::describe).collect(Collectors.joining(", "));
        String grouped = keys.stream().map(BoundKey::describe).collect(Collectors.joining(", "));
        return Stream.of(selected, grouped.isEmpty() ? "" : "by " + grouped)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** A window lets groups go, which this form has not. */
    @Override
    public StateGrowth growth() {
        if (keys.isEmpty()) {
            return null;
        }
        String values = keys.stream().map(BoundKey::name).collect(Collectors.joining(", "));
        return new StateGrowth("a group for each (" + values + ")", "with option 'window' groups are let go");
    }

    @Override
    public NaiveTwin naiveTwin() {
        Approximation approximation = approximation(List.of());
        return approximation == null
                ? null
                : new NaiveTwin(NaiveCounts.BOUNDED, NaiveCounts.NAIVE, withExactCounts(), approximation);
    }

    /**
     * What approximate counts promise; null where there are none.
     *
     * @param window further columns of the key
     */
    Approximation approximation(List<String> window) {
        List<String> key = Stream.concat(window.stream(), keys.stream().map(BoundKey::name))
                .toList();
        return NaiveCounts.approximation(calls, key);
    }

    /** The same with exact distinct counts, naively, instead of approximate ones. */
    AggregateStage withExactCounts() {
        return new AggregateStage(schema, keys, NaiveCounts.exact(calls), localPhase, microBatch, traits);
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws Exception {
        RunSettings settings = context.settings();
        AggregatePlanner planner = new AggregatePlanner(context.inputSchema());
        boolean changing = context.traits().changelog().changing();
        AggregatePlan plan = changing
                ? planner.planChanging(keys, calls, context.outputSchema())
                : planner.plan(keys, calls, context.outputSchema());
        DataStream<Chunk> input = inputs.get(0);
        LocalAggregateOperator local = new LocalAggregateOperator(
                context.identity().head("local"), plan, planner.input(changing), local(settings, input));
        SingleOutputStreamOperator<Chunk> partials = input.transform(
                        context.stage(), ChunkTypeInfo.of(plan.partialSchema()), local)
                .setParallelism(input.getParallelism());
        GlobalAggregateOperator global = new GlobalAggregateOperator(
                context.identity().tail(""),
                plan,
                new GlobalAggregateOperator.Settings(
                        settings.buckets(), settings.chunkRows(), context.mode().isBatch()));
        return context.transform(
                context.named(partials, "local").keyBy(BucketRouting.of(settings.buckets()), Types.INT), global);
    }

    /**
     * How the local phase works in a run. In batch it is over when the global one begins, so both may have all of the budget. The subtasks are as many as the
     * input has, which differs from the settings' parallelism behind inline rows and in a job of the user's own.
     */
    LocalAggregateOperator.Settings local(RunSettings settings, DataStream<Chunk> input) {
        return new LocalAggregateOperator.Settings(
                settings.buckets(),
                settings.chunkRows(),
                BundleLimits.rule(settings, microBatch, input.getParallelism()),
                localPhase);
    }
}
