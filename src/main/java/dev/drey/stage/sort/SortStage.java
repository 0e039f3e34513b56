package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.OrderedStream;
import dev.drey.runtime.SpillSpaces;
import dev.drey.spec.Problems;
import dev.drey.stage.Changelog;
import dev.drey.stage.EventWindows;
import dev.drey.stage.LateRowsStage;
import dev.drey.stage.NaiveTwin;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.OrderBy;
import dev.drey.stage.SideFiles;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * Puts rows in order.
 *
 * <p>In batch each subtask sorts a range of the order, which samples of all rows part into equal ones; all of subtask 0 comes before all of subtask 1. In the other
 * modes one subtask gives rows in the order of event time as the watermark goes on.
 *
 * @param order as declared
 * @param schema of the input, which is the output's too
 * @param input what is known of the input
 * @param limit rows that are given at most
 * @param runRows most rows that a subtask sorts in memory at a time
 * @param fanIn most runs that a subtask merges at a time
 * @param spaces where runs go that do not fit into memory
 * @param lateRows where rows go that come behind the watermark; null when they are only counted
 */
public record SortStage(
        OrderBy order,
        Schema schema,
        StreamTraits input,
        long limit,
        long runRows,
        int fanIn,
        SpillSpaces spaces,
        Output lateRows)
        implements LateRowsStage {
    static final OptionSpec<OrderBy> ORDER_BY = OptionSpec.required(
            "order-by",
            OrderBy.type(),
            "The columns to sort by, each with asc or desc, nulls first or nulls last; '" + TimedRows.EVENT_TIME
                    + "' is the rows' event time. Ties are ordered by the other columns. In modes other than batch"
                    + " event time ascending must come first.");
    static final OptionSpec<Long> LIMIT = OptionSpec.optional(
            "limit", OptionTypes.longInteger(1, Long.MAX_VALUE), null, "Rows to give, the first ones; batch only.");
    static final OptionSpec<Long> RUN_ROWS = OptionSpec.optional(
            "run-rows",
            OptionTypes.longInteger(1, Long.MAX_VALUE),
            null,
            "Most rows that a subtask sorts in memory at a time, where its share of memory: does not bound them anyway.");
    static final OptionSpec<Integer> FAN_IN = OptionSpec.optional(
            "fan-in",
            OptionTypes.integer(2, 1 << 16),
            SortLimits.DEFAULT_FAN_IN,
            "Most runs that a subtask merges at a time; more runs take further passes.");

    static final OptionSpec<String> LATE_PATH = OptionSpec.required(
            "path", OptionTypes.path(), "The directory for late rows, as CSV files; it must not be there yet.");
    static final OptionSpec<Options> LATE_ROWS = OptionSpec.optional(
            "late-rows",
            OptionTypes.nested(LATE_PATH),
            null,
            "Keeps rows that come behind the watermark, which would break the order; without it they are only counted. In"
                    + " batch no row is late.");

    /** The greatest limit for which a stage that holds all rows of the result takes the place of the sort. */
    static final int MOST_HELD = 1 << 16;

    /** Rows of a sample for each range: ranges then differ by some per cent. */
    private static final int SAMPLE_ROWS = 2048;
    /** Where the memory is small so is the sample. */
    private static final int LEAST_SAMPLE_ROWS = 256;

    /** Makes the stage that gives the first rows of an order, in order, and holds no more than those; in batch. */
    @FunctionalInterface
    public interface FirstRows {
        /** @param node has one input, without event time */
        Stage of(OrderBy order, int rows, StageNode node);
    }

    /**
     * The declaration of the stage.
     *
     * @param firstRows what sorts with a limit up to {@value #MOST_HELD} turn into
     */
    public static StageType type(FirstRows firstRows) {
        return new StageType(
                "sort",
                "Sorts rows, also more than fit into memory.",
                StageType.Inputs.ONE,
                List.of(ORDER_BY, LIMIT, RUN_ROWS, FAN_IN, LATE_ROWS),
                (node, problems) -> bind(node, problems, firstRows));
    }

    private static Stage bind(StageNode node, Problems problems, FirstRows firstRows) {
        OrderBy order = node.options().get(ORDER_BY);
        int before = problems.size();
        boolean known = order != null
                && order.bind(node, TimedRows.schema(node.input(), node.traits().eventTime()), problems) != null;
        if (known && !node.mode().isBatch()) {
            checkStreaming(node, order, problems);
        }
        Output lateRows = lateRows(node, problems);
        if (!known || problems.size() > before || node.options().anyFaulty()) {
            return Stage.unusable(node.input());
        }
        Long limit = node.options().get(LIMIT);
        if (limit != null && limit <= MOST_HELD && !node.traits().eventTime()) {
            return firstRows.of(order, limit.intValue(), node);
        }
        Long runRows = node.options().get(RUN_ROWS);
        return new SortStage(
                order,
                node.input(),
                node.traits(),
                limit == null ? Long.MAX_VALUE : limit,
                runRows == null ? Long.MAX_VALUE : runRows,
                node.options().get(FAN_IN),
                SpillSpaces.LOCAL,
                lateRows);
    }

    /** Null when there is none, or after a problem. */
    private static Output lateRows(StageNode node, Problems problems) {
        Options late = node.options().get(LATE_ROWS);
        String path = late == null || node.options().isFaulty(LATE_ROWS) ? null : late.get(LATE_PATH);
        return path == null ? null : SideFiles.directory(node, path, late.position(LATE_PATH), "late rows", problems);
    }

    /** The same sort, spilling elsewhere. */
    SortStage spillingTo(SpillSpaces others) {
        return new SortStage(order, schema, input, limit, runRows, fanIn, others, lateRows);
    }

    /** A row is late as a whole: each instant is a window of its own. */
    @Override
    public EventWindows windows() {
        return LateSortRows.INSTANTS;
    }

    /** Itself, since the window of a row begins at its event time. */
    @Override
    public LateRowsStage overAssignedRows() {
        return this;
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        return input.eventTime() || lateRows != null
                ? List.of(NamedOutput.aside(LATE, "late rows", LateSortRows.schema(schema), lateRows, null))
                : List.of();
    }

    /** Where rows may always come, only those behind a watermark can be in their final order. */
    private static void checkStreaming(StageNode node, OrderBy order, Problems problems) {
        String mode = "in mode " + node.mode().label() + " ";
        OrderBy.Item first = order.items().get(0);
        boolean byTime = node.traits().eventTime()
                && first.column().equals(TimedRows.EVENT_TIME)
                && !node.input().has(TimedRows.EVENT_TIME);
        if (node.traits().changelog().changing()) {
            node.problem(
                    problems,
                    node.options().position(ORDER_BY),
                    mode + "a sort takes rows that are only added, but stage '"
                            + node.inputNames().get(0) + "' gives "
                            + node.traits().changelog().describe() + "; use mode: batch");
        } else if (!byTime || first.descending()) {
            String wanted = node.traits().eventTime()
                    ? "write order-by: " + TimedRows.EVENT_TIME + ", or use mode: batch"
                    : "declare event-time at the source, or use mode: batch";
            node.problem(
                    problems,
                    first.position(),
                    mode + "rows can be sorted by ascending event time only, because a row that comes later could"
                            + " belong before all others; " + wanted);
        }
        if (node.options().has(LIMIT)) {
            node.problem(problems, node.options().position(LIMIT), "option 'limit' needs mode: batch");
        }
    }

    /** In batch changes are applied first. */
    @Override
    public StreamTraits traits() {
        return new StreamTraits(Changelog.INSERTS, input.eventTime(), true);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return usedColumns(needed, Map.of());
    }

    /** Which rows are cut rests on all columns, and late ones are kept whole. */
    @Override
    public List<Set<String>> usedColumns(Set<String> needed, Map<String, Set<String>> outputs) {
        if (limit < Long.MAX_VALUE || outputs.containsKey(LATE)) {
            return List.of(Set.copyOf(schema.names()));
        }
        Set<String> used = new HashSet<>(needed);
        used.addAll(order.columns());
        return List.of(Stage.intersect(schema, used));
    }

    @Override
    public String describe() {
        return "by " + order.describe() + (limit == Long.MAX_VALUE ? "" : ", the first " + limit + " rows")
                + (lateRows == null ? "" : ", late rows to " + lateRows.directory());
    }

    @Override
    public NaiveTwin naiveTwin() {
        return new NaiveTwin(
                "external merge sort, limited memory", "all rows in a list, sorted", new NaiveSortStage(this), null);
    }

    /** @param subtasks that sort */
    SortPlan plan(StageContext context, int subtasks) {
        boolean timed = context.traits().eventTime();
        return new SortPlan(
                context.inputSchema(),
                timed,
                context.outputSchema(),
                order.over(TimedRows.schema(context.inputSchema(), timed)),
                context.settings().memoryBytes() / subtasks,
                runRows,
                fanIn,
                context.settings().chunkRows(),
                spaces);
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        boolean batch = context.mode().isBatch();
        int subtasks = batch ? context.settings().parallelism() : 1;
        SortPlan plan = plan(context, subtasks);
        if (!batch) {
            return byEventTime(context, inputs.get(0), plan);
        }
        DataStream<Chunk> rows = context.materialized(inputs.get(0));
        OperatorIdentity identity = context.identityBehindChanges();
        if (subtasks == 1) {
            SingleOutputStreamOperator<Chunk> sorted = context.transform(rows, new SortOperator(identity, plan, limit))
                    .setParallelism(1);
            giveLateRows(context, sorted);
            return sorted;
        }
        return inRanges(context, rows, identity, plan, subtasks);
    }

    /** In batch there are none. */
    static void giveLateRows(StageContext context, SingleOutputStreamOperator<Chunk> sorted) {
        if (context.sideOutputs().wants(LATE)) {
            Schema schema = context.inputSchema();
            context.sideOutputs()
                    .give(
                            LATE,
                            sorted.getSideOutput(EventTimeSortOperator.lateTag(schema)),
                            LateSortRows.schema(schema));
        }
    }

    private DataStream<Chunk> byEventTime(StageContext context, DataStream<Chunk> rows, SortPlan plan) {
        OutputTag<Chunk> late = context.sideOutputs().wants(LATE) ? EventTimeSortOperator.lateTag(plan.input()) : null;
        SingleOutputStreamOperator<Chunk> sorted = context.transform(
                        rows, new EventTimeSortOperator(context.identity(), plan, late))
                .setParallelism(1);
        giveLateRows(context, sorted);
        return sorted;
    }

    private DataStream<Chunk> inRanges(
            StageContext context, DataStream<Chunk> rows, OperatorIdentity identity, SortPlan plan, int ranges) {
        TypeInformation<Chunk> type = ChunkTypeInfo.of(plan.input());
        int readers = rows.getParallelism();
        int sampleRows = (int) Math.max(LEAST_SAMPLE_ROWS, Math.min(SAMPLE_ROWS * ranges, plan.memoryBytes() >> 13));
        // Samples are made before rows are sorted, when the memory is free; half of it keeps them small beside that.
        long sampleBytes = context.settings().memoryBytes() / 2;
        OutputTag<Chunk> samples = new OutputTag<>("samples", ChunkTypeInfo.of(plan.sample()));
        OperatorIdentity first = identity.first() ? identity.head("sample") : identity.middle("sample");
        SingleOutputStreamOperator<Chunk> sampled = context.named(
                rows.transform(
                                context.stage(),
                                type,
                                new RangeSampleOperator(first, plan, sampleRows, sampleBytes / readers, samples))
                        .setParallelism(readers),
                "sample");
        SingleOutputStreamOperator<Chunk> bounds = context.named(
                sampled.getSideOutput(samples)
                        .transform(
                                context.stage(),
                                ChunkTypeInfo.of(plan.sample()),
                                new RangeBoundsOperator(
                                        identity.middle("ranges"), plan, sampleRows, sampleBytes, ranges))
                        .setParallelism(1),
                "ranges");
        SingleOutputStreamOperator<Chunk> routed = context.named(
                sampled.connect(bounds.broadcast())
                        .transform(context.stage(), type, new RangeRouteOperator(identity.middle("route"), plan))
                        .setParallelism(readers),
                "route");
        boolean cut = limit < Long.MAX_VALUE;
        SingleOutputStreamOperator<Chunk> sorted = context.transform(
                        routed.partitionCustom(new RangePartitioner(), Chunk::bucket),
                        new SortOperator(cut ? identity.middle("") : identity.tail(""), plan, limit))
                .setParallelism(ranges);
        giveLateRows(context, sorted);
        return cut
                ? OrderedStream.inOneSubtask(
                        sorted,
                        identity.tail("order"),
                        context.stage(),
                        context.settings().buckets(),
                        limit,
                        spaces)
                : sorted;
    }
}
