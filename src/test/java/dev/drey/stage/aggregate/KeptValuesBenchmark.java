package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/** Time of a row in aggregates that keep values, once its group is known: into empty accumulators, over a sliding range of rows, and as a partial. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 4, time = 2)
@Fork(1)
public class KeptValuesBenchmark {
    private static final int ROWS = 4096;
    private static final int CHUNKS = 256;
    /** Rows of this many chunks are there at a time, where rows are taken back. */
    private static final int THERE = 64;

    @Param({"20", "100000"})
    public int groups;

    /** Different values, of which most come once per group where there are many. */
    @Param({"1000", "1000000"})
    public int values;

    private final int[][] groupIds = new int[CHUNKS][];
    private final Column[][] longs = new Column[CHUNKS][1];
    private Accumulators distinct;
    private Accumulators filled;
    private Accumulators sliding;
    private Accumulators first;
    private int next;

    @Setup
    public void prepare() {
        SplittableRandom random = new SplittableRandom(1);
        for (int c = 0; c < CHUNKS; c++) {
            groupIds[c] = random.ints(ROWS, 0, groups).toArray();
            LongColumn column = new LongColumn(ROWS);
            for (int row = 0; row < ROWS; row++) {
                column.set(row, random.nextInt(values));
            }
            longs[c][0] = column;
        }
        CallShape one = CallShape.of(List.of(DataType.BIGINT), Overflow.FAIL);
        distinct = created("count", one.withDistinct());
        filled = created("count", one.withDistinct());
        for (int c = 0; c < CHUNKS; c++) {
            filled.accumulate(longs[c], null, ROWS, groupIds[c]);
        }
        sliding = created("max", one.withRetracting());
        first = created("first_by", CallShape.of(List.of(DataType.BIGINT, DataType.BIGINT), Overflow.FAIL));
    }

    private Accumulators created(String function, CallShape shape) {
        Accumulators accumulators =
                AggregateFunctions.find(function).bindChecked(shape).type().create();
        accumulators.ensureGroups(groups);
        return accumulators;
    }

    /** Rows into an empty set until a million came. */
    @Benchmark
    @OperationsPerInvocation(ROWS * CHUNKS)
    public void countDistinct() {
        distinct.clear();
        distinct.ensureGroups(groups);
        for (int c = 0; c < CHUNKS; c++) {
            distinct.accumulate(longs[c], null, ROWS, groupIds[c]);
        }
    }

    /** A million rows' sets as partials, and into an empty set. */
    @Benchmark
    @OperationsPerInvocation(ROWS * CHUNKS)
    public void exportAndCombine() {
        distinct.clear();
        distinct.ensureGroups(groups);
        StringColumn partials = new StringColumn(ROWS);
        int[] ids = new int[ROWS];
        for (int from = 0; from < groups; from += ROWS) {
            int count = Math.min(ROWS, groups - from);
            partials.reset();
            filled.export(null, from, count, new Column[] {partials}, 0);
            for (int i = 0; i < count; i++) {
                ids[i] = from + i;
            }
            distinct.combine(new Column[] {partials}, null, count, ids);
        }
    }

    /** A row in and a row back out, with the extreme settled after each chunk. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void maxOfSlidingRows() {
        int in = next % CHUNKS;
        sliding.accumulate(longs[in], null, ROWS, groupIds[in]);
        if (next >= THERE) {
            int out = (next - THERE) % CHUNKS;
            sliding.retract(longs[out], null, ROWS, groupIds[out]);
        }
        next++;
    }

    /** The first of rows in random order. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void firstBy() {
        next++;
        Column[] arguments = {longs[next % CHUNKS][0], longs[(next + 1) % CHUNKS][0]};
        first.accumulate(arguments, null, ROWS, groupIds[next % CHUNKS]);
    }

    /** Each iteration begins anew. */
    @Setup(Level.Iteration)
    public void empty() {
        first.clear();
        first.ensureGroups(groups);
    }
}
