package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.runtime.BundleTrigger;
import dev.drey.runtime.KeyedGather;
import dev.drey.runtime.SpillSpaces;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.ExpressionText;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Quantities;
import dev.drey.stage.RowErrors;
import dev.drey.stage.RunSettings;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import dev.drey.stage.StateGrowth;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.join.ColumnPairsType.ColumnPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;

/**
 * Rows of two inputs whose keys are equal.
 *
 * @param schema of the joined rows
 * @param sides what is joined
 * @param columns of the joined rows by name, in order
 * @param condition what must hold of a pair besides equal keys; null when nothing must
 * @param within how far the event times of a pair may be apart; null when they do not count
 * @param microBatch the stage's own limits of bundles; null where it declares none
 * @param traits what the results are over time
 * @param spaces where rows go that do not fit into memory, in batch
 */
public record JoinStage(
        Schema schema,
        Sides sides,
        Map<String, JoinColumn> columns,
        Condition condition,
        Duration within,
        Options microBatch,
        StreamTraits traits,
        SpillSpaces spaces)
        implements Stage {
    static final OptionSpec<List<ColumnPair>> ON = OptionSpec.required(
            "on",
            new ColumnPairsType("left column", "right column"),
            "The key: columns that both inputs have, or the left one's with the right one's, {user_id: id}. A null never matches.");
    static final OptionSpec<JoinKind> KIND = OptionSpec.optional(
            "kind",
            OptionTypes.oneOf(JoinKind.class),
            JoinKind.INNER,
            "Which rows are given: the pairs (inner), also the rows without match of one input or both, nulls in the other's columns"
                    + " (left, right, full), or the left rows that have a match (semi) or have none (anti). The left input is the first in 'from'.");
    static final OptionSpec<ExpressionText> CONDITION = OptionSpec.optional(
            "condition",
            OptionTypes.expression(),
            null,
            "What must be true of a pair besides equal keys; columns as left.amount, right.amount or after the input's name, or alone where"
                    + " only one input has them.");
    static final OptionSpec<List<ColumnPair>> SELECT = OptionSpec.optional(
            "select",
            new ColumnPairsType("new column", "column"),
            null,
            "The columns to give, named as in 'condition', or {new_name: right.name}; left.* for all of an input. Without it all columns of"
                    + " both, a key of the same name once.");
    static final OptionSpec<Duration> WITHIN = OptionSpec.optional(
            "within",
            OptionTypes.duration(Duration.ofMillis(1), Duration.ofDays(36_500)),
            null,
            "How far the event times of a pair may be apart, which bounds what is kept in streaming and micro-batch. Rows without match are"
                    + " then given when their time is over, and never taken back.");
    static final OptionSpec<Side> BUILD = OptionSpec.optional(
            "build",
            OptionTypes.oneOf(Side.class),
            Side.RIGHT,
            "In batch: the input that is read first and held, in memory as far as 'memory' allows; better the smaller one.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "join",
            "Joins the rows of two stages whose keys are equal: inner, left, right, full, semi or anti.",
            new StageType.Inputs(2, 2),
            List.of(
                    ON,
                    KIND,
                    CONDITION,
                    SELECT,
                    WITHIN,
                    BUILD,
                    RowErrors.ON_ERROR,
                    RowErrors.DEAD_LETTERS,
                    BundleLimits.MICRO_BATCH),
            JoinBinding::bind);

    private static final int MICROS_PER_SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1000;

    /**
     * What is joined.
     *
     * @param names of both inputs
     * @param kind which rows are given
     * @param keys the columns that are equal, each of both inputs
     * @param build the side that is held in batch
     */
    record Sides(List<String> names, JoinKind kind, List<JoinColumn> keys, Side build) {
        Sides {
            names = List.copyOf(names);
            keys = List.copyOf(keys);
        }
    }

    /**
     * A condition on pairs.
     *
     * @param expression a boolean
     * @param columns what the names in it stand for
     * @param errors what becomes of pairs for which it has no result
     * @param letter the columns of such a pair, by name, where it is kept; else empty
     */
    record Condition(
            Expression expression, Map<String, JoinColumn> columns, RowErrors errors, Map<String, JoinColumn> letter) {}

    /** A join that spills where Flink does. */
    JoinStage(
            Schema schema,
            Sides sides,
            Map<String, JoinColumn> columns,
            Condition condition,
            Duration within,
            Options microBatch,
            StreamTraits traits) {
        this(schema, sides, columns, condition, within, microBatch, traits, SpillSpaces.LOCAL);
    }

    /** The same join, spilling elsewhere. */
    JoinStage spillingTo(SpillSpaces others) {
        return new JoinStage(schema, sides, columns, condition, within, microBatch, traits, others);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        List<Set<String>> used = new ArrayList<>();
        for (Side side : Side.values()) {
            Set<String> names = new HashSet<>();
            sides.keys().forEach(key -> names.add(key.of(side)));
            columns.forEach((name, column) -> addIf(needed.contains(name), column.of(side), names));
            if (condition != null) {
                condition.columns().values().forEach(column -> addIf(true, column.of(side), names));
                condition.letter().values().forEach(column -> addIf(true, column.of(side), names));
            }
            used.add(names);
        }
        return used;
    }

    private static void addIf(boolean wanted, String name, Set<String> names) {
        if (wanted && name != null) {
            names.add(name);
        }
    }

    @Override
    public StateGrowth growth() {
        return within == null
                ? new StateGrowth(
                        "the rows of both inputs", "option 'within' lets rows go that no row to come can match")
                : null;
    }

    @Override
    public String describe() {
        String key = sides.keys().stream().map(JoinColumn::describe).collect(Collectors.joining(", "));
        return sides.kind().label() + ", " + String.join(" with ", sides.names()) + " on " + key
                + (condition == null ? "" : ", where " + condition.expression().source())
                + (within == null ? "" : ", within " + Quantities.print(within))
                + (condition == null ? "" : condition.errors().describe());
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        return condition == null ? List.of() : condition.errors().outputs();
    }

    /** @param needed the columns that are given */
    JoinPlan plan(List<Schema> inputSchemas, Schema needed) throws ExpressionException {
        List<Set<String>> used = usedColumns(Set.copyOf(needed.names()));
        Schema left = inputSchemas.get(0).retain(used.get(0));
        Schema right = inputSchemas.get(1).retain(used.get(1));
        Map<String, JoinColumn> given = new LinkedHashMap<>();
        needed.names().forEach(name -> given.put(name, columns.get(name)));
        return new JoinPlan(
                sides.kind(),
                input(Side.LEFT, left),
                input(Side.RIGHT, right),
                bound(left, right),
                within == null
                        ? JoinPlan.ANY_TIME
                        : within.getSeconds() * MICROS_PER_SECOND + within.getNano() / NANOS_PER_MICRO,
                layout(needed, given, left, right));
    }

    private JoinPlan.Input input(Side side, Schema used) {
        return new JoinPlan.Input(
                used,
                sides.keys().stream().map(key -> used.indexOf(key.of(side))).toList());
    }

    private JoinPlan.Condition bound(Schema left, Schema right) throws ExpressionException {
        if (condition == null) {
            return null;
        }
        PairLayout read = layout(condition.columns(), left, right);
        return new JoinPlan.Condition(
                condition.expression().bindCondition(read.schema()),
                read,
                condition.errors().policy(),
                condition.letter().isEmpty() ? null : layout(condition.letter(), left, right));
    }

    private static PairLayout layout(Map<String, JoinColumn> columns, Schema left, Schema right) {
        List<Schema> sides = List.of(left, right);
        Schema schema = Schema.of(columns.entrySet().stream()
                .map(column -> new Field(column.getKey(), column.getValue().type(sides)))
                .toList());
        return layout(schema, columns, left, right);
    }

    private static PairLayout layout(Schema schema, Map<String, JoinColumn> columns, Schema left, Schema right) {
        return new PairLayout(
                schema,
                schema.names().stream()
                        .map(name -> columns.get(name).source(left, right))
                        .toList());
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> streams) throws ExpressionException {
        JoinPlan plan = plan(context.inputSchemas(), context.outputSchema());
        KeyedStream<Chunk, Integer> left = gathered(Side.LEFT, context, plan, streams);
        KeyedStream<Chunk, Integer> right = gathered(Side.RIGHT, context, plan, streams);
        SingleOutputStreamOperator<Chunk> joined = context.named(
                left.connect(right).transform(context.stage(), context.outputType(), operator(context, plan)), "");
        if (condition != null) {
            condition.errors().give(context, joined);
        }
        return joined;
    }

    private static boolean changing(StageContext context, Side side) {
        return context.inputTraits().get(side.ordinal()).changelog().changing();
    }

    /** Where rows are taken back only the symmetric join knows what to do, in batch too. */
    private TwoInputStreamOperator<Chunk, Chunk, Chunk> operator(StageContext context, JoinPlan plan) {
        RunSettings settings = context.settings();
        boolean leftChanging = changing(context, Side.LEFT);
        boolean rightChanging = changing(context, Side.RIGHT);
        boolean batch = context.mode().isBatch();
        if (batch && !leftChanging && !rightChanging) {
            long memory = settings.memoryBytes() / Math.max(1, settings.parallelism());
            return new HashJoinOperator(
                    context.identity().tail(""),
                    plan,
                    new HashJoinOperator.Settings(sides.build(), memory, settings.chunkRows(), spaces));
        }
        return new SymmetricJoinOperator(
                context.identity().tail(""),
                plan,
                new SymmetricJoinOperator.Settings(
                        settings.buckets(), settings.chunkRows(), leftChanging, rightChanging, batch));
    }

    private KeyedStream<Chunk, Integer> gathered(
            Side side, StageContext context, JoinPlan plan, List<DataStream<Chunk>> streams) {
        DataStream<Chunk> stream = streams.get(side.ordinal());
        KeyedGather gather = new KeyedGather(
                context.identity().head(side.label()),
                side.ordinal(),
                context.inputSchemas().get(side.ordinal()),
                plan.input(side).schema(),
                plan.timed(),
                plan.input(side).keyNames(),
                sides.kind().alone(side) == JoinKind.Alone.UNMATCHED,
                context.settings().buckets(),
                context.settings().chunkRows());
        // Both sides gather at a time.
        BundleTrigger.Rule rule = BundleLimits.rule(context.settings(), microBatch, 2 * stream.getParallelism());
        return gather.of(stream, rule);
    }
}
