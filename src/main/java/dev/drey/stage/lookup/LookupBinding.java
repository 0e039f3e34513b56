package dev.drey.stage.lookup;

import static dev.drey.stage.lookup.LookupOptions.of;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataException;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionSource;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.RowLayout;
import dev.drey.runtime.OnError;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.Options;
import dev.drey.stage.Paths;
import dev.drey.stage.RowErrors;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StreamTraits;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Checks a declared look-up against its input and its connection. */
final class LookupBinding {
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    private final StageNode node;
    private final Options options;
    private final Problems problems;

    private LookupBinding(StageNode node, Problems problems) {
        this.node = node;
        this.options = node.options();
        this.problems = problems;
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
        CacheSettings cache = cache(dimension);
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
        return new LookupStage(output, source, request, match, added, manner);
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

    private CacheSettings cache(Schema dimension) {
        Options cache = options.get(LookupOptions.CACHE);
        Duration ttl = of(cache, LookupOptions.TTL);
        Duration refresh = of(cache, LookupOptions.REFRESH_AFTER);
        String life = of(cache, LookupOptions.TTL_COLUMN);
        if (refresh != null && life == null && refresh.compareTo(ttl) >= 0) {
            node.problem(
                    problems,
                    cache.position(LookupOptions.REFRESH_AFTER),
                    "refresh-after must be less than ttl, from which on a row is not used any more");
        }
        if (life != null && dimension != null) {
            checkLife(cache.position(LookupOptions.TTL_COLUMN), life, dimension);
        }
        Options disk = of(cache, LookupOptions.DISK);
        return new CacheSettings(
                of(cache, LookupOptions.ENTRIES),
                of(cache, LookupOptions.BYTES),
                of(cache, LookupOptions.EVICTION),
                ttl,
                life,
                of(cache, LookupOptions.NEGATIVE_TTL),
                refresh,
                disk == null || disk.get(LookupOptions.DISK_BYTES) == null
                        ? null
                        : new CacheSettings.Disk(disk.get(LookupOptions.DISK_BYTES), disk.get(LookupOptions.DISK_TTL)));
    }

    private void checkLife(Position at, String column, Schema dimension) {
        int index = dimension.indexOf(column);
        if (index < 0) {
            node.problem(
                    problems,
                    at,
                    "ttl-column '" + column + "' is not in 'schema'"
                            + NameSuggester.didYouMean(column, dimension.names()));
            return;
        }
        DataType type = dimension.type(index);
        if (!type.equals(DataType.BIGINT) && !type.equals(DataType.TIMESTAMP)) {
            node.problem(
                    problems,
                    at,
                    "ttl-column '" + column + "' is a " + type + "; allowed: bigint (seconds), timestamp (the end)");
        }
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

    /** The keys that a query gives, to warm the cache with; null for none, and after a problem. */
    private DimensionRequest keyList(DimensionSource source, Options warm) {
        String query = of(warm, LookupOptions.WARM_QUERY);
        if (query == null) {
            return null;
        }
        List<String> keys = new ArrayList<>(options.get(LookupOptions.ON).values());
        DimensionRequest request =
                new DimensionRequest(null, query, options.get(LookupOptions.SCHEMA), keys, keys, Duplicates.FIRST);
        try {
            source.keyList(request);
            return request;
        } catch (IllegalArgumentException e) {
            node.problem(problems, warm.position(LookupOptions.WARM_QUERY), "warm: query: " + e.getMessage());
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
        Options warm = of(options.get(LookupOptions.CACHE), LookupOptions.WARM);
        return new LookupStage.Reading(
                cache,
                new WarmSettings(null, null, warmKeys(warm, request.keySchema()), of(warm, LookupOptions.WARM_RESTORE)),
                of(warm, LookupOptions.WARM_TABLE),
                keyList(source, warm),
                retry,
                new LookupPlan.Limits(
                        options.get(LookupOptions.BATCH),
                        options.get(LookupOptions.IN_FLIGHT),
                        options.get(LookupOptions.ROWS_IN_FLIGHT),
                        Long.MAX_VALUE));
    }

    private List<byte[]> warmKeys(Options warm, Schema keys) {
        List<byte[]> encoded = new ArrayList<>();
        List<List<String>> given = of(warm, LookupOptions.WARM_KEYS);
        if (given != null) {
            given.forEach(key -> addKey(encoded, key, keys, warm.position(LookupOptions.WARM_KEYS), ""));
        }
        String file = of(warm, LookupOptions.WARM_FILE);
        if (file != null) {
            addKeysOf(file, warm.position(LookupOptions.WARM_FILE), keys, encoded);
        }
        return encoded;
    }

    private void addKeysOf(String file, Position at, Schema keys, List<byte[]> encoded) {
        long most = of(options.get(LookupOptions.CACHE), LookupOptions.ENTRIES);
        if (Paths.isRemote(file)) {
            node.problem(problems, at, "path '" + file + "' is not local");
            return;
        }
        try (Stream<String> lines = Files.lines(Paths.local(node.baseDirectory(), file))) {
            int number = 0;
            for (String line : (Iterable<String>) lines.limit(most)::iterator) {
                number++;
                addKey(encoded, List.of(line.split("\t", -1)), keys, at, file + ":" + number + ": ");
            }
        } catch (IOException | RuntimeException e) {
            node.problem(problems, at, "the keys of '" + file + "' cannot be read: " + e.getMessage());
        }
    }

    private void addKey(List<byte[]> encoded, List<String> texts, Schema keys, Position at, String where) {
        if (texts.size() != keys.size()) {
            node.problem(
                    problems,
                    at,
                    where + "key " + texts + " has " + texts.size() + " values; the key columns are "
                            + String.join(", ", keys.names()));
            return;
        }
        Column[] columns = new Column[keys.size()];
        try {
            for (int c = 0; c < columns.length; c++) {
                columns[c] = Column.create(keys.type(c).storage(), 1);
                ValueText.parse(keys.type(c), texts.get(c), columns[c], 0);
            }
        } catch (IllegalArgumentException | DataException e) {
            node.problem(problems, at, where + "key " + texts + ": " + e.getMessage());
            return;
        }
        DimensionKey key = new RowLayout(keys).key(columns, 0);
        encoded.add(key.toBytes());
    }
}
