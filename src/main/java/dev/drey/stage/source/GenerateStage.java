package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.spec.Problems;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.source.generate.ColumnGenerator;
import dev.drey.stage.source.generate.GeneratedColumn;
import dev.drey.stage.source.generate.RowGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Made-up rows, the same for the same seed whatever the parallelism, the mode and the chunks.
 *
 * @param generator of all columns
 * @param rows how many; null to go on for ever
 * @param rate rows per second over all subtasks; 0 for as fast as possible
 * @param outOfOrderness how far behind the latest row of its subtask a row may be; null where there are no event times
 */
public record GenerateStage(RowGenerator generator, Long rows, double rate, Duration outOfOrderness) implements Stage {
    private static final double MOST_RATE = 1e9;

    static final OptionSpec<Map<String, Options>> SCHEMA = OptionSpec.required(
            "schema",
            OptionTypes.mapOf("column", GeneratedColumn.options()),
            "The columns, each with its type and how its values are drawn.");
    static final OptionSpec<Long> ROWS = OptionSpec.optional(
            "rows",
            OptionTypes.longInteger(0, Long.MAX_VALUE),
            null,
            "Number of rows. Unless given the run goes on until it is stopped, which mode batch cannot.");
    static final OptionSpec<Double> RATE = OptionSpec.optional(
            "rate",
            OptionTypes.number(0, MOST_RATE),
            0.0,
            "Rows per second over all subtasks, 0 for as fast as possible; --rate wins over it.");
    static final OptionSpec<Long> SEED = OptionSpec.optional(
            "seed",
            OptionTypes.longInteger(Long.MIN_VALUE, Long.MAX_VALUE),
            1L,
            "Other seeds make other rows; the same seed makes the same rows.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "generate",
            "Makes rows up: seeded, of any size, at any rate.",
            StageType.Inputs.NONE,
            List.of(SCHEMA, ROWS, RATE, SEED, FileStage.EVENT_TIME),
            GenerateStage::bind);

    private static Stage bind(StageNode node, Problems problems) {
        int before = problems.size();
        Options options = node.options();
        Map<String, Options> columns = options.get(SCHEMA);
        if (columns == null || columns.values().stream().anyMatch(column -> GeneratedColumn.type(column) == null)) {
            return null;
        }
        Schema schema = Schema.of(columns.entrySet().stream()
                .map(column -> new Field(column.getKey(), GeneratedColumn.type(column.getValue())))
                .toList());
        List<ColumnGenerator> generators = new ArrayList<>();
        columns.forEach((name, column) -> generators.add(GeneratedColumn.bind(
                schema.field(schema.indexOf(name)),
                column,
                options.get(SEED),
                (option, message) -> node.problem(problems, column.position(option), message))));
        FileStage.checkEventTime(node, schema, problems);
        Options eventTime = options.get(FileStage.EVENT_TIME);
        String timeColumn = eventTime == null ? null : eventTime.get(FileStage.TIME_COLUMN);
        checkTimesAreThere(node, columns, timeColumn, problems);
        if (options.get(ROWS) == null && !options.isFaulty(ROWS) && node.mode().isBatch()) {
            node.problem(problems, node.position(), "option 'rows' is missing: mode batch waits for the last row");
        }
        if (problems.size() > before || options.anyFaulty()) {
            return Stage.unusable(schema);
        }
        ColumnGenerator times = timeColumn == null ? null : generators.get(schema.indexOf(timeColumn));
        return new GenerateStage(
                new RowGenerator(schema, generators, times),
                options.get(ROWS),
                options.get(RATE),
                eventTime == null ? null : eventTime.get(FileStage.OUT_OF_ORDERNESS));
    }

    private static void checkTimesAreThere(
            StageNode node, Map<String, Options> columns, String timeColumn, Problems problems) {
        Options times = timeColumn == null ? null : columns.get(timeColumn);
        if (times != null && GeneratedColumn.hasNulls(times)) {
            node.problem(
                    problems,
                    node.options().get(FileStage.EVENT_TIME).position(FileStage.TIME_COLUMN),
                    "event-time column '" + timeColumn + "' has nulls; every row needs its time");
        }
    }

    @Override
    public Schema schema() {
        return generator.schema();
    }

    @Override
    public StreamTraits traits() {
        return StreamTraits.inserts(generator.eventTime() != null);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of();
    }

    @Override
    public boolean endless() {
        return rows == null;
    }

    @Override
    public String describe() {
        return "make " + (rows == null ? "rows" : rows + " rows") + " of (" + schema() + ")"
                + (rate == 0 ? "" : " at " + (rate == Math.rint(rate) ? "" + (long) rate : rate) + " per second");
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        GeneratorSource source = new GeneratorSource(
                context.stage(),
                generator.project(context.outputSchema()),
                rows,
                context.settings().chunkRows(),
                Pace.Settings.of(context.settings()).orRate(rate));
        boolean watermarks = outOfOrderness != null && !context.mode().isBatch();
        WatermarkStrategy<Chunk> strategy =
                watermarks ? ChunkWatermarkGenerator.strategy(outOfOrderness) : WatermarkStrategy.noWatermarks();
        SingleOutputStreamOperator<Chunk> chunks = context.source(
                source, strategy, "generate", context.environment().getParallelism());
        return context.transform(
                chunks, new SourceTailOperator(context.identity().middle("rows")));
    }
}
