package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.stage.Approximation;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.NaiveTwin;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Quantities;
import dev.drey.stage.RunSettings;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import dev.drey.stage.StateGrowth;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.distinct.DistinctPlan.Keep;
import dev.drey.stage.distinct.ForgettingBloomFilter.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;

/**
 * One row for each key.
 *
 * @param schema of the input, which is the output's too
 * @param by the columns of the key
 * @param keep which row is kept
 * @param orderColumn what decides first; null for {@code ANY}
 * @param promise of the approximate form; null for the exact one
 * @param microBatch the stage's own limits of bundles; null where it declares none
 * @param traits what the results are over time
 */
public record DistinctStage(
        Schema schema,
        List<String> by,
        Keep keep,
        String orderColumn,
        Promise promise,
        Options microBatch,
        StreamTraits traits)
        implements Stage {

    private static final double LEAST_RATE = 1e-6;
    private static final double MOST_RATE = 0.5;

    static final OptionSpec<List<String>> BY = OptionSpec.optional(
            "by", OptionTypes.names(), null, "The columns whose values make rows one; without it all columns.");
    static final OptionSpec<KeepType.Choice> KEEP = OptionSpec.optional(
            "keep",
            new KeepType(),
            KeepType.Choice.ANY,
            "Which of the rows with equal keys is kept: any, {first: column} for the least or {last: column} for the greatest value of"
                    + " a column, nulls last. Ties, and 'any', are decided by the columns beside the key, ascending, so that every mode keeps the same.");
    static final OptionSpec<Boolean> APPROXIMATE = OptionSpec.optional(
            "approximate",
            OptionTypes.bool(),
            false,
            "Remembers keys in Bloom filters alone, in bounded memory: the first row of a key passes at once, a duplicate never does, and a"
                    + " share of the others, at most the false-positive rate, is lost.");
    static final OptionSpec<Long> EXPECTED = OptionSpec.optional(
            "expected",
            OptionTypes.longInteger(1, 1L << 40),
            1_000_000L,
            "Distinct keys that the filters are made for, with 'approximate'; when there are more the filters grow and keep the rate.");
    static final OptionSpec<Double> RATE = OptionSpec.optional(
            "false-positive-rate",
            OptionTypes.number(LEAST_RATE, MOST_RATE),
            0.01,
            "The greatest share of new keys that may be taken for duplicates, with 'approximate'.");
    static final OptionSpec<Duration> FORGET_AFTER = OptionSpec.optional(
            "forget-after",
            OptionTypes.duration(Duration.ofMillis(1), Duration.ofDays(36_500)),
            null,
            "With 'approximate': how long a key is remembered, by event time; then a row with it passes again. Without it for ever.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "distinct",
            "Drops duplicates: keeps one row for each key, exactly, or approximately in bounded memory.",
            StageType.Inputs.ONE,
            List.of(BY, KEEP, APPROXIMATE, EXPECTED, RATE, FORGET_AFTER, BundleLimits.MICRO_BATCH),
            DistinctBinding::bind);

    public DistinctStage {
        by = List.copyOf(by);
    }

    /** The exact form reads all columns when more than the key is used: which row is kept must not depend on who reads what of it. */
    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        Set<String> used = new HashSet<>(Stage.intersect(schema, needed));
        if (promise == null && !by.containsAll(used)) {
            used.addAll(schema.names());
        }
        used.addAll(by);
        return List.of(used);
    }

    @Override
    public String describe() {
        String key = by.size() == schema.size() ? "all columns" : "by " + String.join(", ", by);
        if (promise != null) {
            String forget = promise.spanMicros() == ForgettingBloomFilter.FOREVER
                    ? ""
                    : ", forgotten after " + Quantities.print(Duration.ofNanos(promise.spanMicros() * 1000));
            return String.format(
                    Locale.ROOT,
                    "%s, approximate: %,d expected, false-positive rate %s%s",
                    key,
                    promise.expected(),
                    promise.falsePositiveRate(),
                    forget);
        }
        return key + (keep == Keep.ANY ? "" : ", keep " + keep.name().toLowerCase(Locale.ROOT) + " " + orderColumn);
    }

    @Override
    public StateGrowth growth() {
        if (promise != null && promise.spanMicros() != ForgettingBloomFilter.FOREVER) {
            return null;
        }
        String key = by.size() == schema.size() ? "each row" : "each (" + String.join(", ", by) + ")";
        return new StateGrowth(
                promise == null ? "the key of " + key : "filters for " + key,
                "with approximate: true and option 'forget-after' keys are let go");
    }

    /** The filters of the keys that are expected: n ln(1/p) / ln(2)^2 bits. */
    @Override
    public long heldBytes() {
        if (promise == null) {
            return 0;
        }
        double bitsPerKey = -Math.log(promise.falsePositiveRate()) / (Math.log(2) * Math.log(2));
        return (long) (promise.expected() * bitsPerKey / Byte.SIZE);
    }

    /** A twin that forgets would have to forget the same keys; what the filters forget depends on the order in which rows come. */
    @Override
    public NaiveTwin naiveTwin() {
        if (promise == null) {
            return new NaiveTwin(
                    "columns of one row per key", "map of one row per key", new NaiveDistinctStage(this), null);
        }
        return promise.spanMicros() != ForgettingBloomFilter.FOREVER
                ? null
                : new NaiveTwin(
                        String.format(Locale.ROOT, "Bloom filter for %,d keys", promise.expected()),
                        "set of all keys",
                        new NaiveDistinctStage(this),
                        new Approximation.LostKeys(by, promise.falsePositiveRate()));
    }

    DistinctPlan plan(StageContext context) {
        return new DistinctPlan(input(context), context.outputSchema(), by, keep, orderColumn);
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        RunSettings settings = context.settings();
        DataStream<Chunk> input = inputs.get(0);
        boolean changing = context.traits().changelog().changing();
        DistinctPlan plan = plan(context);
        DistinctLocalOperator local = new DistinctLocalOperator(
                context.identity().head("local"),
                plan,
                new DistinctLocalOperator.Settings(
                        settings.buckets(),
                        settings.chunkRows(),
                        BundleLimits.rule(settings, microBatch, input.getParallelism()),
                        promise == null && !changing));
        SingleOutputStreamOperator<Chunk> gathered = input.transform(
                        context.stage(), ChunkTypeInfo.of(plan.input()), local)
                .setParallelism(input.getParallelism());
        KeyedStream<Chunk, Integer> keyed =
                context.named(gathered, "local").keyBy(BucketRouting.of(settings.buckets()), Types.INT);
        return context.transform(keyed, second(context, plan, changing));
    }

    /** The columns that are used; others may arrive for other stages that read the same input. */
    private Schema input(StageContext context) {
        Set<String> given = Set.copyOf(context.outputSchema().names());
        return context.inputSchema().retain(usedColumns(given).get(0));
    }

    private OneInputStreamOperator<Chunk, Chunk> second(StageContext context, DistinctPlan plan, boolean changing) {
        RunSettings settings = context.settings();
        if (promise != null) {
            return new ApproximateDistinctOperator(
                    context.identity().tail(""),
                    plan,
                    promise,
                    settings.buckets(),
                    context.mode().isBatch());
        }
        return new DistinctOperator(
                context.identity().tail(""),
                plan,
                new DistinctOperator.Settings(
                        settings.buckets(), settings.chunkRows(), context.mode().isBatch(), changing));
    }
}
