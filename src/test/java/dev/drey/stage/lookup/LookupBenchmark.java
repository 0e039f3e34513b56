package dev.drey.stage.lookup;

import dev.drey.cache.Answers;
import dev.drey.cache.Eviction;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time of a row whose key is in memory, from the chunk that comes in to the one that goes out, in chunks of 4096 rows with two columns added. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LookupBenchmark {
    static final int ROWS = 4096;
    private static final int CHUNKS = 64;
    private static final int KEYS = 10_000;

    @Param({"LRU", "TINY_LFU"})
    public Eviction eviction;

    /** Skewed keys repeat within a chunk. */
    @Param({"true", "false"})
    public boolean skewed;

    private final List<Chunk> chunks = new ArrayList<>();
    private SharedCache cache;
    private ChunkKeys keys;
    private JoinedRows joined;
    private int next;

    @Setup(Level.Trial)
    public void prepare() throws Exception {
        Schema input = Schema.parse("flight bigint, origin string");
        Schema table = Schema.parse("iata string, city string, state string");
        Chunk rows = Chunk.allocate(table, KEYS);
        for (int i = 0; i < KEYS; i++) {
            rows.strings(0).setString(i, code(i));
            rows.strings(1).setString(i, "City of the code " + i);
            rows.strings(2).setString(i, "S" + i % 50);
        }
        rows.setRowCount(KEYS);
        Map<String, String> added = new LinkedHashMap<>(Map.of("city", "city", "state", "state"));
        List<Field> output = new ArrayList<>(input.fields());
        output.addAll(table.fields().subList(1, 3));
        TableDimension dimension = TableDimension.of(rows, List.of("iata"), List.of("city", "state"));
        LookupPlan plan = new LookupPlan(
                dimension,
                input,
                Schema.of(output),
                List.of("origin"),
                added,
                false,
                LookupOperatorTest.cache(KEYS, eviction),
                new WarmSettings(dimension, null, List.of(), false),
                LookupOperatorTest.PATIENT,
                new LookupPlan.Limits(1000, 2, Duration.ZERO, 1_000_000, Long.MAX_VALUE));
        cache = new CacheOpening(
                        plan,
                        new DimensionContext("benchmark", 2, List.of(Path.of("."))),
                        new PooledThreads("benchmark"))
                .open();
        keys = new ChunkKeys(input, plan.keys(), cache.keyLayout());
        joined = new JoinedRows(plan, dimension.columns());
        fill(input);
    }

    private void fill(Schema input) {
        SplittableRandom random = new SplittableRandom(1);
        for (int c = 0; c < CHUNKS; c++) {
            Chunk chunk = Chunk.allocate(input, ROWS);
            for (int row = 0; row < ROWS; row++) {
                double share = random.nextDouble();
                int key = (int) (KEYS * (skewed ? share * share * share * share : share));
                chunk.longs(0).set(row, row);
                chunk.strings(1).setString(row, code(key));
            }
            chunk.setRowCount(ROWS);
            chunks.add(chunk);
        }
    }

    private static String code(int key) {
        return "K" + Integer.toString(key, 36);
    }

    @TearDown(Level.Trial)
    public void close() {
        cache.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Chunk hits() {
        Chunk chunk = chunks.get(next++ % CHUNKS);
        keys.find(chunk);
        Answers<DimensionRow> answers = cache.look(keys.keys(), keys.rows()).join();
        return joined.of(chunk, keys.places(), answers);
    }
}
