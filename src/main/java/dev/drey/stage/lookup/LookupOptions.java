package dev.drey.stage.lookup;

import dev.drey.cache.Eviction;
import dev.drey.chunk.Schema;
import dev.drey.dimension.Duplicates;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.RowErrors;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The options of a look-up. */
final class LookupOptions {
    /** What becomes of rows without a match. */
    enum Join {
        LEFT,
        INNER
    }

    /** In which order rows leave. */
    enum Output {
        ORDERED,
        UNORDERED
    }

    /** Which subtask looks a row up. */
    enum Route {
        ANY,
        BY_KEY
    }

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final long MIB = 1L << 20;
    private static final long TIB = 1L << 40;

    static final OptionSpec<String> CONNECTION = OptionSpec.required(
            "connection",
            OptionTypes.name(),
            "The connection, out of the pipeline's 'connections', that has the rows to look up.");
    static final OptionSpec<String> TABLE =
            OptionSpec.optional("table", OptionTypes.name(), null, "The table to look up in; this or 'query'.");
    static final OptionSpec<String> QUERY = OptionSpec.optional(
            "query",
            OptionTypes.text(),
            null,
            "A query that gives the rows for keys, which stand in it as parameters: where iata = any(:iata); this or 'table'.");
    static final OptionSpec<Schema> SCHEMA = OptionSpec.required(
            "schema",
            OptionTypes.schema(),
            "The columns of the table or query that are used, each with its type; held against the database when the run starts.");
    static final OptionSpec<Map<String, String>> ON = OptionSpec.required(
            "on",
            OptionTypes.mapOf("column", OptionTypes.name()),
            "The key: columns of the input, each with the column of the table that it is equal to. A row with a null in its key matches nothing.");
    static final OptionSpec<Map<String, String>> SELECT = OptionSpec.required(
            "select",
            OptionTypes.mapOf("column", OptionTypes.name()),
            "The columns to add: new names, each with the column of the table that it shows.");
    static final OptionSpec<Join> JOIN = OptionSpec.optional(
            "join",
            OptionTypes.oneOf(Join.class),
            Join.LEFT,
            "What a row without a match does: left keeps it, with nulls; inner drops it.");
    static final OptionSpec<Duplicates> DUPLICATES = OptionSpec.optional(
            "duplicates",
            OptionTypes.oneOf(Duplicates.class),
            Duplicates.FAIL,
            "What several rows for one key do: fail, or first takes the least of them by the columns of 'schema'.");
    static final OptionSpec<Output> OUTPUT = OptionSpec.optional(
            "output",
            OptionTypes.oneOf(Output.class),
            Output.ORDERED,
            "ordered: rows leave each subtask as they came; unordered: those that need not wait for the database overtake, but never a watermark.");
    static final OptionSpec<Integer> BATCH =
            OptionSpec.optional("batch", OptionTypes.integer(1, 30_000), 1000, "Keys that one query asks for at most.");
    static final OptionSpec<Integer> IN_FLIGHT = OptionSpec.optional(
            "in-flight", OptionTypes.integer(1, 1000), 8, "Queries at once at most, in each process.");
    static final OptionSpec<Duration> LINGER = OptionSpec.optional(
            "linger",
            OptionTypes.duration(Duration.ZERO, LONGEST_WAIT),
            Duration.ZERO,
            "How long keys wait for further ones as long as they do not fill a query: fewer, larger queries, and more rows that share a look-up, at the price of latency.");
    static final OptionSpec<Long> ROWS_IN_FLIGHT = OptionSpec.optional(
            "rows-in-flight",
            OptionTypes.longInteger(1, 100_000_000),
            100_000L,
            "Rows that wait for queries in each subtask, beyond which no further ones are taken; their bytes are bounded by its share of 'memory'.");
    static final OptionSpec<Duration> TIMEOUT = OptionSpec.optional(
            "query-timeout",
            OptionTypes.duration(SHORTEST, LONGEST_WAIT),
            Duration.ofSeconds(5),
            "How long one try of a query may take.");
    static final OptionSpec<Integer> RETRIES = OptionSpec.optional(
            "query-retries",
            OptionTypes.integer(0, 1000),
            5,
            "Further tries after a failure that may pass, such as a lost connection or a time-out.");
    static final OptionSpec<Duration> BACKOFF = OptionSpec.optional(
            "backoff",
            OptionTypes.duration(SHORTEST, LONGEST_WAIT),
            Duration.ofMillis(100),
            "Wait before the first further try, doubled for each next one up to 30s; half of it to all of it, by chance.");
    static final OptionSpec<Integer> FAILURES = OptionSpec.optional(
            "failures",
            OptionTypes.integer(1, 1_000_000),
            5,
            "Tries that fail in a row until nothing is sent for a while.");
    static final OptionSpec<Duration> PAUSE = OptionSpec.optional(
            "pause",
            OptionTypes.duration(SHORTEST, LONGEST_WAIT),
            Duration.ofSeconds(10),
            "How long nothing is sent; then one query tries. It costs those that wait one of their retries.");
    static final OptionSpec<Options> CIRCUIT_BREAKER = OptionSpec.optional(
            "circuit-breaker", OptionTypes.nested(FAILURES, PAUSE), null, "Spares a database that is down.");
    static final OptionSpec<Route> ROUTE = OptionSpec.optional(
            "route",
            OptionTypes.oneOf(Route.class),
            Route.ANY,
            "any: rows are looked up where they are; by-key: equal keys go to the same subtask first, so that the caches of several processes hold"
                    + " different keys.");

    static final OptionSpec<Long> ENTRIES = OptionSpec.optional(
            "entries",
            OptionTypes.longInteger(1, 1L << 30),
            10_000L,
            "Keys in memory at most, in each process; those without a row count too.");
    static final OptionSpec<Long> BYTES = OptionSpec.optional(
            "bytes", OptionTypes.byteSize(1, TIB), 64 * MIB, "Heap that they may take, in each process.");
    static final OptionSpec<Eviction> EVICTION = OptionSpec.optional(
            "eviction",
            OptionTypes.oneOf(Eviction.class),
            Eviction.LRU,
            "Who goes when it is full: lru strictly the key that was not asked for for the longest time; tiny-lfu the one that is asked for least.");
    static final OptionSpec<Duration> TTL = OptionSpec.optional(
            "ttl",
            OptionTypes.duration(SHORTEST, LONGEST),
            Duration.ofMinutes(5),
            "How long after it was read a row is used.");
    static final OptionSpec<String> TTL_COLUMN = OptionSpec.optional(
            "ttl-column",
            OptionTypes.name(),
            null,
            "A column that says it for each row: seconds if it is a bigint, the end if it is a timestamp; null means 'ttl'.");
    static final OptionSpec<Duration> NEGATIVE_TTL = OptionSpec.optional(
            "negative-ttl",
            OptionTypes.duration(Duration.ZERO, LONGEST),
            Duration.ofSeconds(30),
            "How long it is remembered that a key has no row.");
    static final OptionSpec<Duration> REFRESH_AFTER = OptionSpec.optional(
            "refresh-after",
            OptionTypes.duration(SHORTEST, LONGEST),
            null,
            "Age from which a row that is asked for is read anew in the background, while the old one is still used; less than ttl.");
    static final OptionSpec<Long> DISK_BYTES = OptionSpec.required(
            "bytes", OptionTypes.byteSize(MIB, 1024 * TIB), "Bytes of its files at most, in each process.");
    static final OptionSpec<Duration> DISK_TTL = OptionSpec.optional(
            "ttl",
            OptionTypes.duration(SHORTEST, LONGEST),
            null,
            "How long after it was read from the database a row on disk is used at most.");
    static final OptionSpec<Options> DISK = OptionSpec.optional(
            "disk",
            OptionTypes.nested(DISK_BYTES, DISK_TTL),
            null,
            "A second level in files of RocksDB on the local disk, for rows that memory is too small for.");
    static final OptionSpec<Boolean> WARM_TABLE = OptionSpec.optional(
            "table", OptionTypes.bool(), false, "Reads the table at the start, as many rows as the cache may hold.");
    static final OptionSpec<String> WARM_QUERY = OptionSpec.optional(
            "query",
            OptionTypes.text(),
            null,
            "Looks up the keys that a query gives at the start, most wanted first; it has no parameters.");
    static final OptionSpec<String> WARM_FILE = OptionSpec.optional(
            "file",
            OptionTypes.path(),
            null,
            "Looks up the keys of a text file at the start: one a line, several columns parted by tabs.");
    static final OptionSpec<List<List<String>>> WARM_KEYS = OptionSpec.optional(
            "keys",
            OptionTypes.listOf(OptionTypes.listOf(OptionTypes.text())),
            null,
            "Looks up these keys at the start; a key of several columns is a list, in the order of 'on'.");
    static final OptionSpec<Boolean> WARM_RESTORE = OptionSpec.optional(
            "restore",
            OptionTypes.bool(),
            true,
            "Keeps the keys of the cache in checkpoints, and looks them up after a restore, before the first row.");
    static final OptionSpec<Options> WARM = OptionSpec.optional(
            "warm",
            OptionTypes.nested(WARM_TABLE, WARM_QUERY, WARM_FILE, WARM_KEYS, WARM_RESTORE),
            null,
            "How the cache is filled before the first row is looked up.");
    static final OptionSpec<Options> CACHE = OptionSpec.optional(
            "cache",
            OptionTypes.nested(ENTRIES, BYTES, EVICTION, TTL, TTL_COLUMN, NEGATIVE_TTL, REFRESH_AFTER, DISK, WARM),
            null,
            "The cache that the subtasks of a process share.");

    /** In the order of the reference. */
    static final List<OptionSpec<?>> ALL = List.of(
            CONNECTION,
            TABLE,
            QUERY,
            SCHEMA,
            ON,
            SELECT,
            JOIN,
            DUPLICATES,
            OUTPUT,
            BATCH,
            IN_FLIGHT,
            LINGER,
            ROWS_IN_FLIGHT,
            TIMEOUT,
            RETRIES,
            BACKOFF,
            CIRCUIT_BREAKER,
            RowErrors.ON_ERROR,
            RowErrors.DEAD_LETTERS,
            ROUTE,
            CACHE);

    private LookupOptions() {}

    /** An option inside a mapping that may not be given. */
    static <T> T of(Options nested, OptionSpec<T> option) {
        return nested == null ? option.defaultValue() : nested.get(option);
    }
}
