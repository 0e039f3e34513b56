package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataException;
import dev.drey.spec.Position;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.stage.RowErrors;
import dev.drey.stage.StageContext;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Adds a file source with all that stands behind it to a job, and refuses at that point what cannot run. */
final class FileSourceOperators {
    private final StageContext context;

    FileSourceOperators(StageContext context) {
        this.context = context;
    }

    /** A watch never ends, a batch run does nothing before its inputs have ended. */
    void refuseInBatch(Position position) {
        if (context.mode().isBatch()) {
            throw refusal(
                    position,
                    "option 'watch' never ends, which mode batch waits for; allowed: mode streaming"
                            + " or micro-batch");
        }
    }

    /** Looks at local files before the job is submitted; others may be in reach of the cluster only. */
    void checkFiles(String path, boolean mayBeNone, Position position) {
        if (!FileByteSource.isLocal(new FoundFile(path, 0, 0))) {
            return;
        }
        try {
            new FileSelector(path).find(mayBeNone);
        } catch (DataException e) {
            throw refusal(position, "path '" + e.source() + "': " + e.reason());
        }
    }

    /**
     * Adds the source.
     *
     * @param outOfOrderness of event times; null when there are none
     * @param errors what becomes of bad rows
     */
    DataStream<Chunk> build(ChunkFileSource source, Duration outOfOrderness, RowErrors errors) {
        boolean watermarks = outOfOrderness != null && !context.mode().isBatch();
        WatermarkStrategy<Chunk> strategy =
                watermarks ? ChunkWatermarkGenerator.strategy(outOfOrderness) : WatermarkStrategy.noWatermarks();
        SingleOutputStreamOperator<Chunk> read =
                context.source(source, strategy, "read", context.environment().getParallelism());
        SingleOutputStreamOperator<Chunk> rows = context.transform(
                read, new SourceTailOperator(context.identity().middle("rows"), errors.policy()));
        errors.give(context, rows);
        return rows;
    }

    private SpecException refusal(Position position, String message) {
        return new SpecException(List.of(new Problem(position, "stage '" + context.stage() + "'", message)));
    }
}
