package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.RandomChunks;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of a row of a chunk of 4096 to bytes and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkSerializerBenchmark {
    private static final int ROWS = 4096;

    @Param({
        "key string, n bigint, total bigint, least bigint, most bigint",
        "n bigint, d double",
        "a string, b string",
        "station string, t timestamp, temperature decimal(4,1)"
    })
    public String schema;

    /** Every row, or every second one. */
    @Param({"all", "half"})
    public String selection;

    private Chunk chunk;
    private ChunkSerializer serializer;
    private final DataOutputSerializer out = new DataOutputSerializer(1 << 20);
    private final DataInputDeserializer in = new DataInputDeserializer();

    /** Draws the chunk and checks once that it arrives. */
    @Setup
    public void prepare() throws IOException {
        Schema columns = Schema.parse(schema);
        serializer = new ChunkSerializer(columns);
        boolean half = selection.equals("half");
        chunk = new RandomChunks(1).chunk(columns, half ? 2 * ROWS : ROWS);
        if (half) {
            int[] rows = new int[ROWS];
            for (int i = 0; i < ROWS; i++) {
                rows[i] = 2 * i;
            }
            chunk.select(rows, ROWS);
        }
        serialize();
        if (!MaterializedResult.of(deserialize()).equals(MaterializedResult.of(chunk))) {
            throw new IllegalStateException("the chunk does not arrive");
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int serialize() throws IOException {
        out.clear();
        serializer.serialize(chunk, out);
        return out.length();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Chunk deserialize() throws IOException {
        in.setBuffer(out.getSharedBuffer(), 0, out.length());
        return serializer.deserialize(in);
    }
}
