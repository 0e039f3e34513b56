package dev.drey.api;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/** A sink that hands its input to the user's own job: where an attached pipeline ends. */
record StreamOutput(String name, Schema schema, Map<String, DataStream<Chunk>> streams) implements Stage {

    /** A type whose stages put their input into {@code streams} when they are compiled. */
    static StageType type(String name, Map<String, DataStream<Chunk>> streams) {
        return new StageType(
                name,
                "Hands rows to this job.",
                StageType.Inputs.ONE,
                List.of(),
                true,
                (node, problems) -> new StreamOutput(node.name(), node.input(), streams));
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(schema.names()));
    }

    @Override
    public String describe() {
        return "stream for this job";
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        streams.put(name, inputs.get(0));
        return null;
    }
}
