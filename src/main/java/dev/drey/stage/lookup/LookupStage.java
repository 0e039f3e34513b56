package dev.drey.stage.lookup;

import dev.drey.cache.LookupCache;
import dev.drey.cache.rocksdb.RocksDbLevel;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionSource;
import dev.drey.dimension.Duplicates;
import dev.drey.spec.Position;
import dev.drey.stage.Check;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.RowErrors;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Adds columns of a dimension to rows, by key, through a cache.
 *
 * @param schema of the input, then the added columns
 * @param source where the dimension comes from
 * @param request the dimension with all columns that the stage may need
 * @param match input column to dimension column, in the order of the key
 * @param added dimension column by new column
 * @param manner how rows are looked up and leave
 * @param declared where the table or query, and the query to warm with, stand in the pipeline
 */
public record LookupStage(
        Schema schema,
        DimensionSource source,
        DimensionRequest request,
        Map<String, String> match,
        Map<String, String> added,
        Manner manner,
        Declared declared)
        implements Stage {

    /** What a value of a row is taken to need in the cache. */
    private static final long BYTES_PER_VALUE = 32;

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "lookup",
            "Adds columns of a table to rows, by key: from a database or a file, through a cache.",
            StageType.Inputs.ONE,
            LookupOptions.ALL,
            LookupBinding::bind);

    /**
     * How rows are looked up and leave.
     *
     * @param inner whether rows without a match are dropped
     * @param ordered whether rows leave in the order in which they came
     * @param byKey whether equal keys go to the same subtask first
     * @param errors what becomes of rows whose key cannot be looked up
     * @param reading how the dimension is read
     * @param traits of the output
     */
    record Manner(
            boolean inner, boolean ordered, boolean byKey, RowErrors errors, Reading reading, StreamTraits traits) {}

    /**
     * How the dimension is read and kept.
     *
     * @param warmTable whether its rows are read at the start
     * @param warmQuery the query whose keys are looked up at the start; null for none
     */
    record Reading(
            CacheSettings cache,
            WarmSettings warming,
            boolean warmTable,
            DimensionRequest warmQuery,
            RetryPolicy retry,
            LookupPlan.Limits limits) {}

    /**
     * Where what it reads was declared.
     *
     * @param warmQuery null where there is none
     */
    record Declared(Position rows, Position warmQuery) {}

    public LookupStage {
        match = new LinkedHashMap<>(match);
        added = new LinkedHashMap<>(added);
    }

    @Override
    public StreamTraits traits() {
        return manner.traits();
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        Set<String> used = new HashSet<>(Stage.intersect(schema, needed));
        used.removeAll(added.keySet());
        used.addAll(match.keySet());
        if (manner.errors().kept()) {
            // Rows at fault are kept whole.
            schema.names().stream().filter(name -> !added.containsKey(name)).forEach(used::add);
        }
        return List.of(used);
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        return manner.errors().outputs();
    }

    /** Opens what the run will open, and closes it again. */
    @Override
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        checks.add(check("", declared.rows(), source.dimension(request)));
        DimensionRequest query = manner.reading().warmQuery();
        if (query != null) {
            checks.add(check("keys to warm with: ", declared.warmQuery(), source.keyList(query)));
        }
        return checks;
    }

    private static Check check(String what, Position at, Dimension dimension) {
        List<Path> directories = List.of(Path.of(System.getProperty("java.io.tmpdir")));
        return new Check(what + dimension.describe(), at, () -> {
            dimension.open(new DimensionContext(TYPE.name(), 1, directories)).close();
            return "has " + String.join(", ", dimension.columns().names()) + " as declared";
        });
    }

    /** The cache and what its level on disk has in memory, by their bounds; waiting rows keep to the budget. */
    @Override
    public long heldBytes() {
        CacheSettings cache = manner.reading().cache();
        long values = request.keys().size() + (long) request.columns().size();
        double entries = (double) cache.entries() * (LookupCache.ENTRY_OVERHEAD_BYTES + values * BYTES_PER_VALUE);
        long disk =
                cache.disk() == null ? 0 : RocksDbLevel.memoryBytes(cache.disk().bytes());
        return (long) Math.min(cache.bytes(), entries) + disk;
    }

    @Override
    public String describe() {
        String on = match.entrySet().stream()
                .map(pair -> pair.getKey() + " = " + pair.getValue())
                .collect(Collectors.joining(" and "));
        CacheSettings cache = manner.reading().cache();
        return String.format(
                Locale.ROOT,
                "%s on %s, %s, %s%s; cache of %,d entries, %s%s",
                source.dimension(request).describe(),
                on,
                manner.inner() ? "inner" : "left",
                manner.ordered() ? "ordered" : "unordered",
                manner.byKey() ? ", routed by key" : "",
                cache.entries(),
                cache.eviction().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                manner.errors().describe());
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws Exception {
        DataStream<Chunk> input = inputs.get(0);
        boolean changing = context.traits().changelog().changing();
        LookupOperator.Manner how = new LookupOperator.Manner(
                manner.ordered(),
                changing || manner.ordered() && context.traits().ordered(),
                manner.errors().policy(),
                manner.byKey());
        LookupPlan plan = plan(context, input);
        SingleOutputStreamOperator<Chunk> output;
        if (manner.byKey()) {
            DataStream<Chunk> routed = context.byBucketOf(
                    input, List.copyOf(match.keySet()), context.environment().getParallelism());
            output = context.transform(
                    routed, new LookupOperator(context.identity().behindOthers(), plan, how));
        } else {
            output = context.transformRows(
                    input, context.traits().changelog(), new LookupOperator(context.identity(), plan, how));
        }
        manner.errors().give(context, output);
        return output;
    }

    private LookupPlan plan(StageContext context, DataStream<Chunk> input) {
        Map<String, String> wanted = new LinkedHashMap<>(added);
        wanted.keySet().retainAll(context.outputSchema().names());
        Reading reading = manner.reading();
        DimensionRequest pruned = pruned(request, wanted);
        Dimension dimension = source.dimension(pruned);
        Set<String> given = Set.copyOf(context.outputSchema().names());
        LookupPlan.Limits limits = reading.limits();
        return new LookupPlan(
                dimension,
                context.inputSchema().retain(usedColumns(given).get(0)),
                context.outputSchema(),
                List.copyOf(match.keySet()),
                wanted,
                manner.inner(),
                reading.cache(),
                new WarmSettings(
                        reading.warmTable() ? dimension : null,
                        reading.warmQuery() == null ? null : source.keyList(reading.warmQuery()),
                        reading.warming().keys(),
                        reading.warming().restored()),
                reading.retry(),
                new LookupPlan.Limits(
                        limits.batch(), limits.queries(), limits.linger(), limits.rows(), share(context, input)));
    }

    /** What a subtask's waiting rows may take; gathering by key, which stands in front, has half of the stage's budget. */
    private long share(StageContext context, DataStream<Chunk> input) {
        boolean changing = context.traits().changelog().changing();
        int subtasks = changing ? input.getParallelism() : context.environment().getParallelism();
        long budget = context.settings().memoryBytes() / (manner.byKey() ? 2 : 1);
        return budget / Math.max(1, subtasks);
    }

    /** The request with the columns only that are used; where the least of several rows counts all are, since all decide which it is. */
    private DimensionRequest pruned(DimensionRequest all, Map<String, String> wanted) {
        if (all.duplicates() == Duplicates.FIRST) {
            return all;
        }
        Set<String> columns = new LinkedHashSet<>(wanted.values());
        String life = manner.reading().cache().lifeColumn();
        if (life != null) {
            columns.add(life);
        }
        if (columns.isEmpty()) {
            columns.add(all.keys().get(0));
        }
        return new DimensionRequest(
                all.table(), all.query(), all.schema(), all.keys(), new ArrayList<>(columns), all.duplicates());
    }
}
