package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.stage.distinct.DistinctPlan.Keep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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

/**
 * Time of a row to be told from duplicates, behind the guard and without it, by the share of rows whose key is new. The rows lie in buckets by the hash of their key, each with
 * its own table, as in the stage.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6)
@Measurement(iterations = 8)
@Fork(1)
public class GuardBenchmark {
    private static final int ROWS = 1 << 20;
    private static final int CHUNK = 4096;
    private static final int BUCKETS = 128;

    @Param({"k bigint", "k string"})
    public String schema;

    /** Rows in a hundred whose key is new. */
    @Param({"2", "25", "50", "90", "100"})
    public int fresh;

    @Param({"NEVER", "ALWAYS"})
    public String guard;

    private final List<Chunk> chunks = new ArrayList<>();
    private DistinctPlan plan;

    @Setup
    public void prepare() {
        Schema columns = Schema.parse(schema);
        plan = new DistinctPlan(columns, columns, List.of("k"), Keep.ANY, null);
        SplittableRandom random = new SplittableRandom(1);
        Chunk[] parts = new Chunk[BUCKETS];
        Arrays.setAll(parts, bucket -> part(columns, bucket));
        long[] hashes = new long[CHUNK];
        int keys = 0;
        for (int from = 0; from < ROWS; from += CHUNK) {
            Chunk chunk = Chunk.allocate(columns, CHUNK);
            for (int i = 0; i < CHUNK; i++) {
                int key = keys == 0 || random.nextInt(100) < fresh ? keys++ : random.nextInt(keys);
                if (columns.type(0).toString().equals("string")) {
                    chunk.strings(0).setString(i, "user-" + Long.toString(Hashing.hashLong(1, key) >>> 24, 36));
                } else {
                    chunk.longs(0).set(i, key * 7919L);
                }
            }
            chunk.setRowCount(CHUNK);
            Hashing.hash(new Column[] {chunk.column(0)}, null, CHUNK, hashes);
            for (int i = 0; i < CHUNK; i++) {
                int bucket = Hashing.bucket(hashes[i], BUCKETS);
                parts[bucket].append(chunk, i, 1);
                if (parts[bucket].rowCount() == CHUNK) {
                    chunks.add(parts[bucket]);
                    parts[bucket] = part(columns, bucket);
                }
            }
        }
        chunks.addAll(Arrays.asList(parts));
    }

    private static Chunk part(Schema columns, int bucket) {
        Chunk part = Chunk.allocate(columns, CHUNK);
        part.setBucket(bucket);
        return part;
    }

    /** Tables are filled from the first row on. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long fill() {
        KeptRows[] tables = new KeptRows[BUCKETS];
        Arrays.setAll(tables, bucket -> new KeptRows(plan, KeptRows.Guard.valueOf(guard)));
        for (Chunk chunk : chunks) {
            tables[chunk.bucket()].apply(chunk);
        }
        return Arrays.stream(tables).mapToLong(KeptRows::size).sum();
    }
}
