package dev.drey.table;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** Time of a row to be hashed and to find its group, in chunks of 4096 rows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GroupTableBenchmark {
    static final int ROWS = 4096;
    /** So many that no branch predictor learns them by heart. */
    private static final int CHUNKS = 64;

    @Param({"k string", "k bigint", "k string, l bigint"})
    public String schema;

    @Param({"413", "1000000"})
    public int keys;

    private final List<Column[]> chunks = new ArrayList<>();
    private final long[] hashes = new long[ROWS];
    private final int[] groups = new int[ROWS];
    private GroupTable table;
    private int next;

    /** Fills the table with all keys, then draws rows. */
    @Setup
    public void prepare() {
        Schema columns = Schema.parse(schema);
        table = new GroupTable(columns.fields().stream().map(Field::type).toList());
        SplittableRandom random = new SplittableRandom(1);
        int[] all = random.ints(keys, 0, keys).toArray();
        for (int k = 0; k < keys; k++) {
            all[k] = k;
        }
        for (int from = 0; from < keys; from += ROWS) {
            Column[] chunk = columns(columns, all, from, Math.min(ROWS, keys - from));
            find(chunk, Math.min(ROWS, keys - from));
        }
        for (int i = 0; i < CHUNKS; i++) {
            chunks.add(columns(columns, random.ints(ROWS, 0, keys).toArray(), 0, ROWS));
        }
    }

    /** Names of 3 to 26 bytes, as stations have. */
    private static Column[] columns(Schema schema, int[] keys, int from, int count) {
        Chunk chunk = Chunk.allocate(schema, count);
        for (int i = 0; i < count; i++) {
            int key = keys[from + i];
            for (int c = 0; c < schema.size(); c++) {
                if (schema.type(c).equals(DataType.STRING)) {
                    int length = 3 + (int) (Hashing.hashLong(1, key) >>> 40) % 12 + (key % 7 == 0 ? 12 : 0);
                    String name = Integer.toString(key, 36) + "-Station of the long name";
                    chunk.strings(c).setString(i, name.substring(0, Math.max(length, 5)));
                } else {
                    chunk.longs(c).set(i, key * 7919L);
                }
            }
        }
        return IntStream.range(0, schema.size()).mapToObj(chunk::column).toArray(Column[]::new);
    }

    private int find(Column[] chunk, int count) {
        Hashing.hash(chunk, null, count, hashes);
        table.assign(chunk, null, count, hashes, groups);
        return groups[0];
    }

    /** Hashing alone. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long hash() {
        next = (next + 1) % CHUNKS;
        Hashing.hash(chunks.get(next), null, ROWS, hashes);
        return hashes[0];
    }

    /** Hashing and finding. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int hashAndFind() {
        next = (next + 1) % CHUNKS;
        return find(chunks.get(next), ROWS);
    }
}
