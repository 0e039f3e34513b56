package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.custom.CustomSource;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.stage.Check;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.Options;
import dev.drey.stage.RowErrors;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StreamTraits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Reads the rows of a user's own source.
 *
 * @param user the user's object, bound
 * @param schema the columns that it gives
 * @param timeColumn which of them is the rows' event time; null for none
 * @param outOfOrderness of event times; null without
 * @param errors what becomes of rows that cannot be read
 * @param position of the stage
 */
public record CustomSourceStage(
        CustomSource user,
        Schema schema,
        String timeColumn,
        Duration outOfOrderness,
        RowErrors errors,
        Position position)
        implements Stage {
    /** The options that stages of type custom take when they are sources. */
    public static final List<OptionSpec<?>> OPTIONS = List.of(FileStage.EVENT_TIME);

    /** Binds a declared source; the options of the stage hold {@link #OPTIONS} and those of {@link RowErrors}. */
    public static Stage bind(StageNode node, CustomSource user, Schema schema, Problems problems) {
        int before = problems.size();
        FileStage.checkEventTime(node, schema, problems);
        RowErrors errors = RowErrors.bind(node, problems);
        if (user.endless() && node.mode().isBatch()) {
            node.problem(
                    problems,
                    node.position(),
                    "class '" + user.getClass().getName() + "' never ends, which mode batch waits for; allowed: mode"
                            + " streaming or micro-batch");
        }
        if (problems.size() > before || node.options().anyFaulty()) {
            return Stage.unusable(schema, errors.outputs());
        }
        Options eventTime = node.options().get(FileStage.EVENT_TIME);
        return new CustomSourceStage(
                user,
                schema,
                eventTime == null ? null : eventTime.get(FileStage.TIME_COLUMN),
                eventTime == null ? null : eventTime.get(FileStage.OUT_OF_ORDERNESS),
                errors,
                node.position());
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
    public List<NamedOutput> namedOutputs() {
        return errors.outputs();
    }

    @Override
    public boolean endless() {
        return user.endless();
    }

    @Override
    public List<Check> checks() {
        return List.of(new Check("parts of " + user.getClass().getName(), position, () -> {
            int parts = user.parts().size();
            return parts + (parts == 1 ? " part" : " parts");
        }));
    }

    @Override
    public String describe() {
        return user.getClass().getName() + errors.describe();
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        CustomPartsSource source = new CustomPartsSource(
                user,
                new CustomPartsSource.Settings(
                        context.stage(),
                        schema,
                        context.outputSchema(),
                        timeColumn,
                        context.settings().chunkRows(),
                        !errors.policy().fails()),
                Pace.Settings.of(context.settings()));
        boolean watermarks = timeColumn != null && !context.mode().isBatch();
        WatermarkStrategy<Chunk> strategy =
                watermarks ? ChunkWatermarkGenerator.strategy(outOfOrderness) : WatermarkStrategy.noWatermarks();
        SingleOutputStreamOperator<Chunk> read =
                context.source(source, strategy, "read", context.environment().getParallelism());
        SingleOutputStreamOperator<Chunk> rows = context.transform(
                read, new SourceTailOperator(context.identity().middle("rows"), errors.policy()));
        errors.give(context, rows);
        return rows;
    }
}
