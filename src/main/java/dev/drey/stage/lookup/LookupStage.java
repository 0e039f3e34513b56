package dev.drey.stage.lookup;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionSource;
import dev.drey.dimension.Duplicates;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.RowErrors;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
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
 */
public record LookupStage(
        Schema schema,
        DimensionSource source,
        DimensionRequest request,
        Map<String, String> match,
        Map<String, String> added,
        Manner manner)
        implements Stage {

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
                !manner.byKey());
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
        long share = context.settings().memoryBytes() / Math.max(1, input.getParallelism());
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
                new LookupPlan.Limits(limits.batch(), limits.queries(), limits.rows(), share));
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
