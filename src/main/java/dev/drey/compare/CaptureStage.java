package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.CsvFormat;
import dev.drey.runtime.FileOutput;
import dev.drey.runtime.IfExists;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Stands in for a sink: writes the rows that would have gone there, with all changes applied, to CSV files that read back exactly. Every row is kept,
 * also where the sink shows only the first.
 *
 * @param schema columns that come
 * @param directory takes the files; must not be there yet
 */
record CaptureStage(Schema schema, Path directory) implements Stage {
    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(schema.names()));
    }

    @Override
    public String describe() {
        return "capture all rows in " + directory;
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws IOException {
        DataStream<Chunk> rows = context.materialized(inputs.get(0));
        ReadableConfig configuration = context.environment().getConfiguration();
        // One file keeps the order of its rows.
        if (context.traits().ordered()) {
            rows = context.inOneSubtask(rows);
        }
        int writers = rows.getParallelism();
        FileOutput.to(directory, IfExists.FAIL, CsvFormat.DEFAULT, context.inputSchema(), configuration)
                .write(
                        rows,
                        context.identityBehindChanges(),
                        context.stage(),
                        context.settings().buckets(),
                        writers);
        return null;
    }
}
