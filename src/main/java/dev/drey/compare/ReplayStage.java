package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StreamTraits;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Gives the rows that another run captured behind a stage.
 *
 * @param schema their columns
 * @param directory holds the capture
 * @param traits of the captured stage; with event time when the capture has it as its last column
 */
record ReplayStage(Schema schema, Path directory, StreamTraits traits) implements Stage {
    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of();
    }

    @Override
    public String describe() {
        return "replay the rows of " + directory;
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        // The one element only starts the reading.
        DataStream<Long> start = context.environment()
                .fromSequence(0, 0)
                .name(context.stage() + " (start)")
                .uid(context.stage() + "/start")
                .setParallelism(1);
        ReplayOperator operator = new ReplayOperator(
                directory.toString(),
                schema,
                traits.eventTime(),
                context.settings().chunkRows());
        return context.named(
                start.transform(context.stage(), context.outputType(), operator).setParallelism(1), "");
    }
}
