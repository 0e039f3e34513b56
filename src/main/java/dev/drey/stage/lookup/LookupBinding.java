package dev.drey.stage.lookup;

import static dev.drey.stage.lookup.LookupOptions.of;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionSource;
import dev.drey.runtime.OnError;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Problems;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.Options;
import dev.drey.stage.RowErrors;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StreamTraits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks a declared look-up against its input and its connection. */
final class LookupBinding {
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    private final StageNode node;
    private final Options options;
    private final Problems problems;
    private final CacheBinding caching;

    private LookupBinding(StageNode node, Problems problems) {
        this.node = node;
        this.options = node.options();
        this.problems = problems;
        this.caching = new CacheBinding(node, problems);
    }

    static Stage bind(StageNode node, Problems problems) {
        return new LookupBinding(node, problems).bind();
    }

    private Stage bind() {
        int before = problems.size();
        Schema dimension = options.get(LookupOptions.SCHEMA);
        Map<String, String> match = options.get(LookupOptions.ON);
        Map<String, String> added = options.get(LookupOptions.SELECT);
        DimensionSource source = node.connections().find(node, LookupOptions.CONNECTION, problems);
        checkWhat();
        checkMatch(match, dimension);
        Schema output = output(added, dimension);
        CacheSettings cache = caching.settings(dimension);
        RowErrors errors = RowErrors.bind(node, problems);
        checkChanges();
        if (problems.size() > before || options.anyFaulty() || source == null) {
            return output == null ? null : Stage.unusable(output, errors.outputs());
        }
        DimensionRequest request = request(source, options.get(LookupOptions.TABLE), options.get(LookupOptions.QUERY));
        LookupStage.Reading reading = request == null ? null : reading(source, cache, request);
        if (problems.size() > before) {
            return Stage.unusable(output, errors.outputs());
        }
        boolean ordered = options.get(LookupOptions.OUTPUT) == LookupOptions.Output.ORDERED;
        boolean byKey = options.get(LookupOptions.ROUTE) == LookupOptions.Route.BY_KEY;
        LookupStage.Manner manner = new LookupStage.Manner(
                options.get(LookupOptions.JOIN) == LookupOptions.Join.INNER,
                ordered,
                byKey,
                errors,
                reading,
                traits(ordered && !byKey));
        return new LookupStage(output, source, request, match, added, manner, declared());
    }

    private LookupStage.Declared declared() {
        return new LookupStage.Declared(
                options.position(options.has(LookupOptions.TABLE) ? LookupOptions.TABLE : LookupOptions.QUERY),
                caching.warmQueryAt());
    }

    private StreamTraits traits(boolean keepsOrder) {
        StreamTraits input = node.traits();
        return new StreamTraits(
                input.changelog(),
                input.eventTime(),
                input.ordered() && keepsOrder,
                input.finalOrder(),
                input.approximate());
    }

    private void problem(OptionSpec<?> at, String message) {
        node.problem(problems, options.position(at), message);
    }

    private void checkWhat() {
        boolean table = options.has(LookupOptions.TABLE);
        if (table == options.has(LookupOptions.QUERY)) {
            problem(
                    table ? LookupOptions.QUERY : LookupOptions.TABLE,
                    table
                            ? "options 'table' and 'query' are both given; one of them says what to look up in"
                            : "option 'table' or 'query' is missing: what to look up in");
        }
    }

    private void checkMatch(Map<String, String> match, Schema dimension) {
        if (match == null) {
            return;
        }
        match.forEach((column, key) -> {
            DataType type = type(LookupOptions.ON, "the input", node.input(), column);
            DataType other = dimension == null ? null : type(LookupOptions.ON, "'schema'", dimension, key);
            if (type != null && other != null && !type.equals(other)) {
                problem(
                        LookupOptions.ON,
                        "column '" + column + "' is a " + type + " and '" + key + "' a " + other
                                + "; they must be of one type, convert the input's with a select stage");
            }
        });
        List<String> keys = new ArrayList<>(match.values());
        keys.stream()
                .filter(key -> keys.indexOf(key) != keys.lastIndexOf(key))
                .distinct()
                .forEach(key -> problem(LookupOptions.ON, "column '" + key + "' is matched twice"));
    }

    /** Null after a problem. */
    private DataType type(OptionSpec<?> at, String where, Schema schema, String column) {
        int index = schema.indexOf(column);
        if (index < 0) {
            problem(
                    at,
                    "column '" + column + "' is not in " + where + NameSuggester.didYouMean(column, schema.names())
                            + "; columns: " + String.join(", ", schema.names()));
            return null;
        }
        return schema.type(index);
    }

    /** The input's columns and the added ones; null when they are not known. */
    private Schema output(Map<String, String> added, Schema dimension) {
        if (added == null || dimension == null) {
            return null;
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        node.input().fields().forEach(field -> fields.put(field.name(), field));
        boolean known = true;
        for (Map.Entry<String, String> column : added.entrySet()) {
            if (node.input().has(column.getKey())) {
                problem(
                        LookupOptions.SELECT,
                        "column '" + column.getKey() + "' is in the input already; choose another name");
                continue;
            }
            DataType type = type(LookupOptions.SELECT, "'schema'", dimension, column.getValue());
            known &= type != null;
            if (type != null) {
                fields.put(column.getKey(), new Field(column.getKey(), type));
            }
        }
        return known ? Schema.of(List.copyOf(fields.values())) : null;
    }

    private void checkChanges() {
        if (!node.traits().changelog().changing()) {
            return;
        }
        String why = "the input changes its rows (" + node.traits().changelog().describe()
                + "), whose changes must not overtake each other";
        if (options.get(LookupOptions.OUTPUT) == LookupOptions.Output.UNORDERED) {
            problem(LookupOptions.OUTPUT, "output: unordered cannot be: " + why);
        }
        if (options.get(LookupOptions.ROUTE) == LookupOptions.Route.BY_KEY) {
            problem(LookupOptions.ROUTE, "route: by-key cannot be: " + why);
        }
        if (options.get(RowErrors.ON_ERROR).action() == OnError.SKIP) {
            problem(
                    RowErrors.ON_ERROR,
                    "on-error: skip cannot be: the input changes its rows, and one that was skipped while the table could"
                            + " not be read may be taken back when it can; allowed here: fail");
        }
    }

    /** The dimension with all columns that the stage may need; null after a problem. */
    private DimensionRequest request(DimensionSource source, String table, String query) {
        Schema schema = options.get(LookupOptions.SCHEMA);
        DimensionRequest request = new DimensionRequest(
                table,
                query,
                schema,
                new ArrayList<>(options.get(LookupOptions.ON).values()),
                schema.names(),
                options.get(LookupOptions.DUPLICATES));
        try {
            source.dimension(request);
            return request;
        } catch (IllegalArgumentException e) {
            problem(query == null ? LookupOptions.TABLE : LookupOptions.QUERY, e.getMessage());
            return null;
        }
    }

    private LookupStage.Reading reading(DimensionSource source, CacheSettings cache, DimensionRequest request) {
        Options breaker = options.get(LookupOptions.CIRCUIT_BREAKER);
        RetryPolicy retry = new RetryPolicy(
                options.get(LookupOptions.TIMEOUT),
                options.get(LookupOptions.RETRIES),
                options.get(LookupOptions.BACKOFF),
                LONGEST_BACKOFF,
                of(breaker, LookupOptions.FAILURES),
                of(breaker, LookupOptions.PAUSE));
        return new LookupStage.Reading(
                cache,
                caching.warming(request.keySchema()),
                caching.warmTable(),
                caching.keyList(source),
                retry,
                new LookupPlan.Limits(
                        options.get(LookupOptions.BATCH),
                        options.get(LookupOptions.IN_FLIGHT),
                        options.get(LookupOptions.LINGER),
                        options.get(LookupOptions.ROWS_IN_FLIGHT),
                        Long.MAX_VALUE));
    }
}
