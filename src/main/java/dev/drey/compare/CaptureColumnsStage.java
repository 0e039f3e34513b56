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
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Stands beside the readers of a stage and writes some columns of its rows, which are inserts, to CSV files that read back exactly.
 *
 * @param schema the columns that are written
 * @param directory takes the files; must not be there yet
 */
record CaptureColumnsStage(Schema schema, Path directory) implements Stage {
    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(schema.names()));
    }

    @Override
    public String describe() {
        return "capture (" + String.join(", ", schema.names()) + ") in " + directory;
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws IOException {
        DataStream<Chunk> input = inputs.get(0);
        SingleOutputStreamOperator<Chunk> columns = context.named(
                input.transform(
                                context.stage(),
                                context.outputType(),
                                new ColumnsOperator(context.identity().head("columns"), context.inputSchema(), schema))
                        .setParallelism(input.getParallelism()),
                "columns");
        ReadableConfig configuration = context.environment().getConfiguration();
        FileOutput.to(directory, IfExists.FAIL, CsvFormat.DEFAULT, schema, configuration)
                .write(
                        columns,
                        context.identity().tail(""),
                        context.stage(),
                        context.settings().buckets(),
                        columns.getParallelism());
        return null;
    }
}
