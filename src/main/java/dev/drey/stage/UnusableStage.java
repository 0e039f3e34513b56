package dev.drey.stage;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Stands for a stage at fault while the stages behind it are checked; a pipeline that holds one is refused before it is compiled. */
record UnusableStage(Schema schema, List<NamedOutput> namedOutputs, boolean givesRows) implements Stage {
    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        throw refusal();
    }

    @Override
    public String describe() {
        throw refusal();
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        throw refusal();
    }

    private static IllegalStateException refusal() {
        return new IllegalStateException("a stage at fault is never planned; its faults must be among the problems");
    }
}
