package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.EventWindows;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Stands in front of a stage with windows, for which it takes out the rows that came too late in another run, each from the windows that it missed.
 *
 * @param schema columns of that stage's input
 * @param stage its name
 * @param windows its windows
 * @param lateRows directory of the late rows
 */
record AssignWindowsStage(Schema schema, String stage, EventWindows windows, Path lateRows) implements Stage {
    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(schema.names()));
    }

    @Override
    public String describe() {
        return "leave out the rows of " + lateRows;
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        OperatorIdentity late =
                OperatorIdentity.whole(context.settings().pipeline(), stage).middle("late rows left out");
        AssignWindowsOperator operator =
                new AssignWindowsOperator(context.identity(), late, schema, windows, lateRows.toString());
        return context.transform(inputs.get(0), operator).setParallelism(1);
    }
}
