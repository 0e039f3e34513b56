package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.spec.Node;
import dev.drey.spec.Problems;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Rows that are written in the pipeline itself.
 *
 * @param rows all of them; never written to
 * @param timeColumn the column of event times, which has no nulls; null where there are none
 * @param outOfOrderness how far behind the latest row a row may be; null where there are no event times
 */
public record ValuesStage(Chunk rows, String timeColumn, Duration outOfOrderness) implements Stage {
    static final OptionSpec<Schema> SCHEMA =
            OptionSpec.required("schema", OptionTypes.schema(), "The columns with their types.");
    static final OptionSpec<List<Node>> ROWS = OptionSpec.required(
            "rows",
            OptionTypes.rows(),
            "The rows, each a list of values in the schema's order or a mapping of column to value.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "values",
            "Rows that are written in the pipeline.",
            StageType.Inputs.NONE,
            List.of(SCHEMA, ROWS, FileStage.EVENT_TIME),
            ValuesStage::bind);

    private static Stage bind(StageNode node, Problems problems) {
        int before = problems.size();
        Options options = node.options();
        Schema schema = options.get(SCHEMA);
        if (schema == null) {
            return null;
        }
        if (options.get(ROWS) == null) {
            FileStage.checkEventTime(node, schema, problems);
            return Stage.unusable(schema);
        }
        Chunk rows = InlineRows.read(node, schema, options.get(ROWS), problems);
        FileStage.checkEventTime(node, schema, problems);
        Options eventTime = options.get(FileStage.EVENT_TIME);
        if (problems.size() > before || options.anyFaulty()) {
            return Stage.unusable(schema);
        }
        if (eventTime == null) {
            return new ValuesStage(rows, null, null);
        }
        String timeColumn = eventTime.get(FileStage.TIME_COLUMN);
        Column times = rows.column(schema.indexOf(timeColumn));
        for (int row = 0; row < rows.rowCount(); row++) {
            if (times.isNull(row)) {
                node.problem(
                        problems,
                        options.get(ROWS).get(row).position(),
                        "row " + (row + 1) + ": event-time column '" + timeColumn + "' is null");
            }
        }
        return problems.size() > before
                ? Stage.unusable(schema)
                : new ValuesStage(rows, timeColumn, eventTime.get(FileStage.OUT_OF_ORDERNESS));
    }

    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public StreamTraits traits() {
        return StreamTraits.inserts(timeColumn != null);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of();
    }

    @Override
    public String describe() {
        return rows.rowCount() + (rows.rowCount() == 1 ? " row" : " rows") + " of (" + schema() + ")";
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws IOException {
        Schema schema = context.outputSchema();
        Pace.Settings pace = Pace.Settings.of(context.settings());
        List<Chunk> cut = cut(schema, pace.chunkRows(context.settings().chunkRows()), pace.most());
        ValuesSource source = new ValuesSource(schema, cut, pace);
        boolean watermarks = timeColumn != null && !context.mode().isBatch();
        WatermarkStrategy<Chunk> strategy =
                watermarks ? ChunkWatermarkGenerator.strategy(outOfOrderness) : WatermarkStrategy.noWatermarks();
        SingleOutputStreamOperator<Chunk> chunks = context.source(source, strategy, "values", 1);
        return context.transform(
                        chunks, new SourceTailOperator(context.identity().middle("rows")))
                .setParallelism(1);
    }

    /** Chunks of the used columns with at most {@code chunkRows} rows each, of the first {@code most} rows. */
    private List<Chunk> cut(Schema used, int chunkRows, long most) {
        Chunk projected = new Chunk(
                used,
                used.names().stream()
                        .map(name -> rows.column(schema().indexOf(name)))
                        .toArray(Column[]::new));
        int count = (int) Math.min(rows.rowCount(), most);
        projected.setRowCount(count);
        if (timeColumn != null) {
            projected.setEventTime(rows.longs(schema().indexOf(timeColumn)));
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int from = 0; from < count; from += chunkRows) {
            int length = Math.min(chunkRows, count - from);
            Chunk chunk = Chunk.allocate(used, length);
            chunk.append(projected, from, length);
            chunks.add(chunk);
        }
        return chunks;
    }
}
