package dev.drey.stage.source.jdbc;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TypeKind;
import dev.drey.dimension.DimensionSource;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.Retries;
import dev.drey.jdbc.TableScan;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Problems;
import dev.drey.stage.Check;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.source.ChunkWatermarkGenerator;
import dev.drey.stage.source.FileStage;
import dev.drey.stage.source.Pace;
import dev.drey.stage.source.SourceTailOperator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Reads a table of a database, once, in parts by ranges of a column.
 *
 * @param schema columns that can be read
 * @param database where the table is
 * @param options the declared ones
 */
public record JdbcStage(Schema schema, Database database, Options options) implements Stage {
    static final OptionSpec<String> CONNECTION =
            OptionSpec.required("connection", OptionTypes.name(), "Name of the connection, of type postgresql or h2.");
    static final OptionSpec<String> TABLE = OptionSpec.required(
            "table", OptionTypes.name(), "The table or view, with its schema where it has to be told.");
    static final OptionSpec<Schema> SCHEMA =
            OptionSpec.required("schema", OptionTypes.schema(), "The columns that are read, each with its type.");
    static final OptionSpec<String> PARTITION_BY = OptionSpec.optional(
            "partition-by",
            OptionTypes.name(),
            null,
            "Column of the schema, bigint, date or timestamp, by whose ranges subtasks share the table; best one with an index. Unless given: the"
                    + " primary key where it is one whole number, else one subtask reads all.");
    static final OptionSpec<Integer> PARTITIONS = OptionSpec.optional(
            "partitions",
            OptionTypes.integer(1, 100_000),
            null,
            "Ranges that the table is cut into; four for each subtask unless given.");
    static final OptionSpec<Integer> FETCH_ROWS = OptionSpec.optional(
            "fetch-rows", OptionTypes.integer(1, 1_000_000), 10_000, "Rows that come in one answer of the database.");
    static final OptionSpec<Duration> TIMEOUT = OptionSpec.optional(
            "query-timeout",
            OptionTypes.duration(Duration.ofMillis(10), Duration.ofHours(24)),
            Duration.ofMinutes(5),
            "How long one answer of the database may take, the first one with its sorting.");
    static final OptionSpec<Integer> RETRIES = OptionSpec.optional(
            "query-retries",
            OptionTypes.integer(0, 1000),
            5,
            "How often an answer is asked for again after a fault that may pass, such as a lost connection; reading goes on behind the last row.");
    static final OptionSpec<Duration> BACKOFF = OptionSpec.optional(
            "backoff",
            OptionTypes.duration(Duration.ofMillis(1), Duration.ofMinutes(1)),
            Duration.ofMillis(200),
            "Wait before the first retry; doubles from one to the next, up to 10s.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "jdbc",
            "Reads a table of a database, once, in parts.",
            StageType.Inputs.NONE,
            List.of(
                    CONNECTION,
                    TABLE,
                    SCHEMA,
                    PARTITION_BY,
                    PARTITIONS,
                    FETCH_ROWS,
                    TIMEOUT,
                    RETRIES,
                    BACKOFF,
                    FileStage.EVENT_TIME),
            JdbcStage::bind);

    private static Stage bind(StageNode node, Problems problems) {
        int before = problems.size();
        Options options = node.options();
        Schema schema = options.get(SCHEMA);
        DimensionSource source = node.connections().find(node, CONNECTION, problems);
        if (source != null && !(source instanceof Database)) {
            node.problem(
                    problems,
                    options.position(CONNECTION),
                    "connection '" + options.get(CONNECTION) + "' is " + source.describe()
                            + "; type jdbc reads from a connection of type postgresql or h2");
        }
        FileStage.checkEventTime(node, schema, problems);
        checkPartition(node, schema, problems);
        if (problems.size() > before || options.anyFaulty() || source == null) {
            return schema == null ? null : Stage.unusable(schema);
        }
        return new JdbcStage(schema, (Database) source, options);
    }

    private static void checkPartition(StageNode node, Schema schema, Problems problems) {
        String column = node.options().get(PARTITION_BY);
        if (column == null || schema == null) {
            return;
        }
        int index = schema.indexOf(column);
        if (index < 0) {
            node.problem(
                    problems,
                    node.options().position(PARTITION_BY),
                    "partition column '" + column + "' is not in the schema ("
                            + String.join(", ", schema.names()) + ")"
                            + NameSuggester.didYouMean(column, schema.names()));
            return;
        }
        DataType type = schema.type(index);
        Set<TypeKind> allowed = Set.of(TypeKind.BIGINT, TypeKind.DATE, TypeKind.TIMESTAMP);
        if (!allowed.contains(type.kind())) {
            node.problem(
                    problems,
                    node.options().position(PARTITION_BY),
                    "partition column '" + column + "' is a " + type + "; allowed: bigint, date, timestamp");
        }
    }

    private String timeColumn() {
        Options eventTime = options.get(FileStage.EVENT_TIME);
        return eventTime == null ? null : eventTime.get(FileStage.TIME_COLUMN);
    }

    @Override
    public StreamTraits traits() {
        return StreamTraits.inserts(timeColumn() != null);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of();
    }

    @Override
    public List<Check> checks() {
        String what = "table '" + options.get(TABLE) + "' of " + database.describe();
        return List.of(new Check(what, options.position(TABLE), () -> TableScan.probe(database, scan(schema))));
    }

    @Override
    public String describe() {
        String column = options.get(PARTITION_BY);
        return "read table '" + options.get(TABLE) + "' of " + database.describe()
                + (column == null ? "" : " by ranges of " + column);
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        JdbcSource source = new JdbcSource(
                database, scan(context.outputSchema()), settings(context), Pace.Settings.of(context.settings()));
        Options eventTime = options.get(FileStage.EVENT_TIME);
        WatermarkStrategy<Chunk> strategy = eventTime == null || context.mode().isBatch()
                ? WatermarkStrategy.noWatermarks()
                : ChunkWatermarkGenerator.strategy(eventTime.get(FileStage.OUT_OF_ORDERNESS));
        // Each subtask keeps a connection while it reads.
        int subtasks = Math.min(context.settings().parallelism(), database.poolSize());
        SingleOutputStreamOperator<Chunk> rows = context.source(source, strategy, "read", subtasks);
        return context.transform(rows, new SourceTailOperator(context.identity().middle("rows")))
                .setParallelism(subtasks);
    }

    private JdbcSource.Settings settings(StageContext context) {
        Integer parts = options.get(PARTITIONS);
        Schema output = context.outputSchema();
        String time = timeColumn();
        return new JdbcSource.Settings(
                context.stage(),
                parts == null ? 0 : parts,
                context.settings().chunkRows(),
                time == null ? -1 : read(output).indexOf(time),
                output.size());
    }

    /** What flows on, and the event time. */
    private Schema read(Schema output) {
        String time = timeColumn();
        if (time == null || output.has(time)) {
            return output;
        }
        List<Field> fields = new ArrayList<>(output.fields());
        fields.add(schema.field(schema.indexOf(time)));
        return Schema.of(fields);
    }

    private TableScan.Settings scan(Schema output) {
        String column = options.get(PARTITION_BY);
        return new TableScan.Settings(
                options.get(TABLE),
                read(output),
                column == null ? null : schema.field(schema.indexOf(column)),
                options.get(FETCH_ROWS),
                options.get(TIMEOUT),
                new Retries(options.get(RETRIES), options.get(BACKOFF)));
    }
}
