package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
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

/** Time of a row, half of them -U and half +U, to be applied to a million rows in 128 buckets, in chunks of 100 rows of one bucket. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RowMultisetBenchmark {
    static final int ROWS = 100;
    private static final int KEYS = 1_000_000;
    private static final int BUCKETS = 128;
    /** Enough to come to every key again and again. */
    private static final int CHUNKS = 20_000;

    private static final Schema SCHEMA = Schema.parse("user bigint, n bigint, total bigint, mean double");

    @Param({"user", "none"})
    public String key;

    private final RowMultiset[] buckets = new RowMultiset[BUCKETS];
    private final List<Chunk> chunks = new ArrayList<>();
    private int next;

    /** Fills all buckets, then draws updates that leave every row as it is, so that they can be applied for ever. */
    @Setup
    public void prepare() {
        List<List<Long>> users = new ArrayList<>();
        for (int b = 0; b < BUCKETS; b++) {
            users.add(new ArrayList<>());
            buckets[b] = RowMultiset.of(SCHEMA, key.equals("none") ? null : List.of("user"));
        }
        Chunk one = Chunk.allocate(SCHEMA, 1);
        long[] hash = new long[1];
        for (long user = 0; user < KEYS; user++) {
            write(one, 0, user);
            one.setRowCount(1);
            Hashing.hash(new Column[] {one.column(0)}, null, 1, hash);
            int bucket = Hashing.bucket(hash[0], BUCKETS);
            users.get(bucket).add(user);
            buckets[bucket].apply(one);
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < CHUNKS; i++) {
            int bucket = random.nextInt(BUCKETS);
            Chunk chunk = Chunk.allocate(SCHEMA, ROWS);
            byte[] kinds = new byte[ROWS];
            for (int row = 0; row < ROWS; row += 2) {
                long user =
                        users.get(bucket).get(random.nextInt(users.get(bucket).size()));
                write(chunk, row, user);
                write(chunk, row + 1, user);
                kinds[row] = RowKind.UPDATE_BEFORE.code();
                kinds[row + 1] = RowKind.UPDATE_AFTER.code();
            }
            chunk.setRowCount(ROWS);
            chunk.setRowKinds(kinds);
            chunk.setBucket(bucket);
            chunks.add(chunk);
        }
    }

    private static void write(Chunk chunk, int row, long user) {
        chunk.longs(0).set(row, user);
        chunk.longs(1).set(row, user % 7);
        chunk.longs(2).set(row, user * 31);
        chunk.doubles(3).set(row, user / 3.0);
    }

    /** One chunk. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int apply() {
        Chunk chunk = chunks.get(next++ % CHUNKS);
        RowMultiset rows = buckets[chunk.bucket()];
        rows.apply(chunk);
        return rows.size();
    }
}
