package dev.drey.stage;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The named outputs of a stage while it is compiled: which of them are wanted, and where it puts their streams. Not thread-safe. */
public final class SideOutputs {
    private final Map<String, Schema> wanted;
    private final Map<String, Given> given = new LinkedHashMap<>();

    /**
     * The rows of an output.
     *
     * @param stream the rows
     * @param schema their columns
     */
    public record Given(DataStream<Chunk> stream, Schema schema) {}

    /** @param wanted the outputs that somebody reads or that go to files, by name, with the columns that are read */
    public SideOutputs(Map<String, Schema> wanted) {
        this.wanted = Map.copyOf(wanted);
    }

    /** For a stage of whose named outputs none is wanted. */
    public static SideOutputs none() {
        return new SideOutputs(Map.of());
    }

    /** True when rows of an output are to be made. */
    public boolean wants(String output) {
        return wanted.containsKey(output);
    }

    /** The columns of an output that are read; null when it is not wanted. */
    public Schema schema(String output) {
        return wanted.get(output);
    }

    /**
     * Puts the rows of a wanted output where its readers find them.
     *
     * @param schema the stream's columns: those that are wanted; where the output always comes whole, those that the stage's input has now
     */
    public void give(String output, DataStream<Chunk> stream, Schema schema) {
        if (!wants(output)) {
            throw new IllegalStateException("nobody wants output '" + output + "'; wanted: " + wanted.keySet());
        }
        given.put(output, new Given(stream, schema));
    }

    /** What the stage has put there. */
    public Given given(String output) {
        Given rows = given.get(output);
        if (rows == null) {
            throw new IllegalStateException("output '" + output + "' is wanted, but the stage gave " + given.keySet());
        }
        return rows;
    }
}
