package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Changelog;
import dev.drey.stage.NaiveTwin;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.OrderBy;
import dev.drey.stage.RunSettings;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StateGrowth;
import dev.drey.stage.StreamTraits;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The first rows of an order, of all rows or of each partition. The output has the input's columns, then the rank if it has a name.
 *
 * @param schema the input's columns and the rank
 * @param orderBy what comes first
 * @param partitionBy columns whose values make the partitions; none for one partition of all rows
 * @param ranking how rows are numbered
 * @param k greatest number that stays
 * @param rankColumn name of the column with the number; null for none
 * @param microBatch the stage's own limits of bundles; null where it declares none
 * @param pairing what replaces what in the results
 * @param traits what the results are over time
 */
public record TopKStage(
        Schema schema,
        OrderBy orderBy,
        List<String> partitionBy,
        Ranking ranking,
        int k,
        String rankColumn,
        Options microBatch,
        RankedChanges.Pairing pairing,
        StreamTraits traits)
        implements Stage {

    /** Rows that a partition may keep; what they take in memory is limited by nothing else. */
    private static final int MOST = 10_000_000;

    static final OptionSpec<Integer> K = OptionSpec.required(
            "k", OptionTypes.integer(1, MOST), "How many rows stay, of each partition if there are any.");
    static final OptionSpec<OrderBy> ORDER_BY = OptionSpec.required(
            "order-by",
            OrderBy.type(),
            "What comes first: column [asc|desc] [nulls first|nulls last], more of them behind commas or as a list; ascending and nulls last unless told"
                    + " otherwise. Ties are told apart by the other columns, in their order, ascending.");
    static final OptionSpec<List<String>> PARTITION_BY = OptionSpec.optional(
            "partition-by",
            OptionTypes.names(),
            List.of(),
            "Columns whose values make the partitions, of each of which the first rows stay; without it the first of all rows do, in order.");
    static final OptionSpec<String> RANK = OptionSpec.optional(
            "rank",
            OptionTypes.oneOf(Ranking.ROW_NUMBER.word(), Ranking.RANK.word(), Ranking.DENSE_RANK.word()),
            Ranking.ROW_NUMBER.word(),
            "How rows are numbered, of which those up to k stay: row_number tells ties apart, so that k rows stay; rank and dense_rank number rows alike"
                    + " that are equal in order-by, so that all that tie at the border stay.");
    static final OptionSpec<String> RANK_COLUMN = OptionSpec.optional(
            "rank-column",
            OptionTypes.name(),
            null,
            "Name of a further column, bigint, with the row's number; none unless given.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "top-k",
            "Keeps the first rows of an order, of all rows or of each partition, in memory for a few rows; exact also when"
                    + " values change.",
            StageType.Inputs.ONE,
            List.of(K, ORDER_BY, PARTITION_BY, RANK, RANK_COLUMN, BundleLimits.MICRO_BATCH),
            TopKBinding::bind);

    /** The first rows of all, in order, in batch; for stages that turn into this one where they give few rows. */
    public static Stage firstRows(OrderBy orderBy, int k, StageNode node) {
        boolean keyed = k > 1 && node.traits().changelog().key() != null;
        return new TopKStage(
                node.input(),
                orderBy,
                List.of(),
                Ranking.ROW_NUMBER,
                k,
                null,
                null,
                keyed ? RankedChanges.Pairing.KEY : RankedChanges.Pairing.ANY,
                new StreamTraits(Changelog.INSERTS, false, true));
    }

    /** For an estimate: a number, or a short text. */
    private static final long BYTES_PER_VALUE = 16;

    public TopKStage {
        partitionBy = List.copyOf(partitionBy);
    }

    /** All columns: those that are not used behind the stage tell ties apart, and the same rows are to win whatever is used. */
    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(
                schema.names().stream().filter(name -> !name.equals(rankColumn)).toList()));
    }

    @Override
    public String describe() {
        return "the first " + k + (ranking == Ranking.ROW_NUMBER ? "" : " by " + ranking.word()) + " by "
                + orderBy.describe()
                + (partitionBy.isEmpty() ? "" : " in each (" + String.join(", ", partitionBy) + ")");
    }

    @Override
    public StateGrowth growth() {
        return partitionBy.isEmpty()
                ? null
                : new StateGrowth(
                        "rows of each (" + String.join(", ", partitionBy) + ")",
                        "behind an aggregate with 'window' there are no new ones of a window that is over");
    }

    /** The rows of one heap; how many partitions there are is not known. */
    @Override
    public long heldBytes() {
        return partitionBy.isEmpty() ? (long) k * schema.size() * BYTES_PER_VALUE : 0;
    }

    @Override
    public NaiveTwin naiveTwin() {
        String each = partitionBy.isEmpty() ? "" : " of each (" + String.join(", ", partitionBy) + ")";
        String rows = (ranking == Ranking.ROW_NUMBER ? " row" : " rank") + (k == 1 ? "" : "s");
        String lists = partitionBy.isEmpty() ? "a list" : "a list for each (" + String.join(", ", partitionBy) + ")";
        return new NaiveTwin(
                "heap of the first " + k + rows + each,
                "all rows in " + lists + ", sorted, cut",
                new NaiveTopKStage(this),
                null);
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        RunSettings settings = context.settings();
        TopKPlan plan = plan(context);
        DataStream<Chunk> candidates = plan.changing()
                ? candidatesOfChanges(context, plan, inputs.get(0))
                : candidatesOfInserts(context, plan, inputs.get(0));
        GlobalTopKOperator global = new GlobalTopKOperator(
                context.identity().tail(""),
                plan,
                new GlobalTopKOperator.Settings(
                        settings.buckets(), settings.chunkRows(), context.mode().isBatch()));
        return context.transform(candidates.keyBy(BucketRouting.of(settings.buckets()), Types.INT), global);
    }

    TopKPlan plan(StageContext context) {
        Schema input = context.inputSchema();
        List<Integer> partitions = partitionBy.stream().map(input::indexOf).toList();
        TopKSpec spec = new TopKSpec(input, partitions, orderBy.over(input), ranking, k);
        List<Integer> columns = context.outputSchema().names().stream()
                .map(name -> name.equals(rankColumn) ? RankedChanges.RANK : input.indexOf(name))
                .toList();
        Changelog changelog = context.traits().changelog();
        List<Integer> key = pairing == RankedChanges.Pairing.KEY
                ? changelog.key().stream().map(input::indexOf).toList()
                : List.of();
        return new TopKPlan(spec, changelog.changing(), context.outputSchema(), columns, pairing, key);
    }

    private SingleOutputStreamOperator<Chunk> candidatesOfInserts(
            StageContext context, TopKPlan plan, DataStream<Chunk> input) {
        LocalTopKOperator local = new LocalTopKOperator(
                context.identity().head("local"), plan, candidates(context.settings(), input.getParallelism()));
        return context.named(
                input.transform(context.stage(), ChunkTypeInfo.of(plan.spec().schema()), local)
                        .setParallelism(input.getParallelism()),
                "local");
    }

    /** Where chunks lie by bucket already the first phase costs no exchange. */
    private SingleOutputStreamOperator<Chunk> candidatesOfChanges(
            StageContext context, TopKPlan plan, DataStream<Chunk> input) {
        boolean gathered = context.traits().changelog().gathered();
        int parallelism = gathered ? input.getParallelism() : context.settings().parallelism();
        LocalRankedOperator local = new LocalRankedOperator(
                gathered ? context.identity().head("local") : context.identity().middle("local"),
                plan,
                candidates(context.settings(), parallelism));
        KeyedStream<Chunk, Integer> byBucket = context.byBucket(input, parallelism);
        return context.named(
                byBucket.transform(context.stage(), ChunkTypeInfo.of(plan.spec().schema()), local)
                        .setParallelism(parallelism),
                "local");
    }

    private CandidatesOperator.Settings candidates(RunSettings settings, int parallelism) {
        return new CandidatesOperator.Settings(
                settings.buckets(), settings.chunkRows(), BundleLimits.rule(settings, microBatch, parallelism));
    }
}
