package dev.drey.stage.sink;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionSource;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.Retries;
import dev.drey.jdbc.TableWriter;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Problem;
import dev.drey.spec.Problems;
import dev.drey.spec.SpecException;
import dev.drey.stage.Changelog;
import dev.drey.stage.Check;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes rows into a table of a database by their key. Changes are applied as they come where their key is part of the table's; else the final table is written at the
 * end of the input.
 *
 * @param table what is written
 * @param database where
 * @param options the declared ones
 * @param changelog of the input
 */
record JdbcSink(TableWriter.Settings table, Database database, Options options, Changelog changelog) implements Stage {
    static final OptionSpec<String> CONNECTION =
            OptionSpec.optional("connection", OptionTypes.name(), null, "jdbc: name of the connection; required.");
    static final OptionSpec<String> TABLE = OptionSpec.optional(
            "table", OptionTypes.name(), null, "jdbc: the table, with its schema where it has to be told; required.");
    static final OptionSpec<List<String>> KEY = OptionSpec.optional(
            "key",
            OptionTypes.names(),
            null,
            "jdbc: columns that tell rows apart, over which the table has a primary key or unique index; required.");
    static final OptionSpec<Boolean> CREATE = OptionSpec.optional(
            "create-table",
            OptionTypes.bool(),
            false,
            "jdbc: makes the table, with the key as its primary key, and a database of H2, if it is not there.");
    static final OptionSpec<Integer> BATCH =
            OptionSpec.optional("batch", OptionTypes.integer(1, 100_000), 5000, "jdbc: most rows of a transaction.");
    static final OptionSpec<Duration> INTERVAL = OptionSpec.optional(
            "interval",
            OptionTypes.duration(Duration.ofMillis(1), Duration.ofHours(1)),
            Duration.ofSeconds(1),
            "jdbc: how long a row waits at most for a batch to fill; in mode batch it waits.");
    static final OptionSpec<Duration> TIMEOUT = OptionSpec.optional(
            "query-timeout",
            OptionTypes.duration(Duration.ofMillis(10), Duration.ofHours(1)),
            Duration.ofSeconds(30),
            "jdbc: how long one try to write a batch may take.");
    static final OptionSpec<Integer> RETRIES = OptionSpec.optional(
            "query-retries",
            OptionTypes.integer(0, 1000),
            5,
            "jdbc: how often a batch is tried again after a fault that may pass, such as a lost connection.");
    static final OptionSpec<Duration> BACKOFF = OptionSpec.optional(
            "backoff",
            OptionTypes.duration(Duration.ofMillis(1), Duration.ofMinutes(1)),
            Duration.ofMillis(200),
            "jdbc: wait before the first retry; doubles from one to the next, up to 10s.");

    /** Those that no other format takes. */
    static final List<OptionSpec<?>> OWN =
            List.of(CONNECTION, TABLE, KEY, CREATE, BATCH, INTERVAL, TIMEOUT, RETRIES, BACKOFF);

    /** Binds a sink of format {@code jdbc}. */
    static Stage bind(StageNode node, Problems problems) {
        int before = problems.size();
        SinkStage.refuse(
                node,
                problems,
                List.of(
                        SinkStage.PATH,
                        SinkStage.IF_EXISTS,
                        SinkStage.CHANGES,
                        SinkStage.DELIMITER,
                        SinkStage.HEADER,
                        SinkStage.NULL,
                        SinkStage.LIMIT));
        Options options = node.options();
        Database database = database(node, problems);
        if (options.get(TABLE) == null && !options.isFaulty(TABLE)) {
            node.problem(
                    problems, node.position(), "option 'table' is missing; format jdbc needs the table to write to");
        }
        List<String> key = key(node, problems);
        if (problems.size() > before || database == null || options.anyFaulty()) {
            return null;
        }
        TableWriter.Settings table = new TableWriter.Settings(
                options.get(TABLE),
                node.input(),
                key,
                options.get(CREATE),
                options.get(TIMEOUT),
                new Retries(options.get(RETRIES), options.get(BACKOFF)));
        return new JdbcSink(table, database, options, node.traits().changelog());
    }

    private static Database database(StageNode node, Problems problems) {
        Options options = node.options();
        if (options.get(CONNECTION) == null && !options.isFaulty(CONNECTION)) {
            node.problem(
                    problems,
                    node.position(),
                    "option 'connection' is missing; format jdbc needs the name of one under 'connections'");
        }
        DimensionSource source = node.connections().find(node, CONNECTION, problems);
        if (source != null && !(source instanceof Database)) {
            node.problem(
                    problems,
                    options.position(CONNECTION),
                    "connection '" + options.get(CONNECTION) + "' is " + source.describe()
                            + "; format jdbc writes to a connection of type postgresql or h2");
        }
        return source instanceof Database database ? database : null;
    }

    private static List<String> key(StageNode node, Problems problems) {
        Options options = node.options();
        List<String> key = options.get(KEY);
        if (key == null && !options.isFaulty(KEY)) {
            node.problem(
                    problems,
                    node.position(),
                    "option 'key' is missing; format jdbc needs the columns that tell rows apart");
        }
        for (String column : key == null ? List.<String>of() : key) {
            if (!node.input().has(column)) {
                node.problem(
                        problems,
                        options.position(KEY),
                        "key column '" + column + "' is not among the columns of the input ("
                                + String.join(", ", node.input().names()) + ")"
                                + NameSuggester.didYouMean(column, node.input().names()));
            }
        }
        return key;
    }

    @Override
    public Schema schema() {
        return table.schema();
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(schema().names()));
    }

    @Override
    public List<Check> checks() {
        String what = "table '" + table.table() + "' of " + database.describe();
        return List.of(new Check(what, options.position(TABLE), () -> TableWriter.probe(database, table)));
    }

    @Override
    public String describe() {
        String how = !changelog.changing() ? "" : appliesChanges() ? ", every change as it comes" : ", the final table";
        return "write to table '" + table.table() + "' of " + database.describe() + " by key ("
                + String.join(", ", table.key()) + ")" + how;
    }

    /** True when all changes of a row of the table come in order, since they are changes of one row of the input. */
    private boolean appliesChanges() {
        return changelog.key() != null && table.key().containsAll(changelog.key());
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        DataStream<Chunk> input = inputs.get(0);
        boolean direct = changelog.changing() && appliesChanges();
        if (changelog.changing() && !direct) {
            input = context.materialized(input);
        }
        Integer declared = options.get(SinkStage.PARALLELISM);
        int writers = declared == null ? input.getParallelism() : declared;
        int buckets = context.settings().buckets();
        if (writers > buckets) {
            throw new SpecException(List.of(new Problem(
                    options.position(SinkStage.PARALLELISM),
                    "stage '" + context.stage() + "'",
                    "parallelism " + writers + " is above max-parallelism, which is " + buckets)));
        }
        DataStream<Chunk> byKey = direct
                ? context.byBucket(input, writers)
                : context.byBucketOf(input, table.key(), context.identityBehindChanges(), writers);
        boolean counted = direct && changelog.gathered();
        JdbcSinkOperator operator = new JdbcSinkOperator(
                counted ? context.identity() : context.identity().behindOthers(),
                database,
                table,
                options.get(BATCH),
                context.settings().memoryBytes() / 2 / writers,
                context.mode().isBatch() ? null : options.get(INTERVAL));
        context.named(byKey.transform(context.stage(), input.getType(), operator), "")
                .setParallelism(writers);
        return null;
    }
}
