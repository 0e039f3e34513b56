package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
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

/** Time of a row in each accumulator once its group is known, and of plain double addition to hold the exact one against. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AggregateBenchmark {
    private static final int ROWS = 4096;
    private static final int CHUNKS = 64;

    @Param({"413", "1000000"})
    public int groups;

    /** All rows, or a selection of every second one. */
    @Param({"all", "half"})
    public String rows;

    private final int[][] groupIds = new int[CHUNKS][];
    private final Column[][] longs = new Column[CHUNKS][1];
    private final Column[][] doubles = new Column[CHUNKS][1];
    private int[] selection;
    private double[] plain;
    private Accumulators count;
    private Accumulators longSum;
    private Accumulators longMin;
    private Accumulators longMax;
    private Accumulators doubleSum;
    private Accumulators doubleMin;
    private Accumulators doubleMoments;
    private Accumulators doubleQuantiles;
    private int next;

    /** Draws values like temperatures: tenths, both signs. */
    @Setup
    public void prepare() {
        SplittableRandom random = new SplittableRandom(1);
        int physical = rows.equals("half") ? 2 * ROWS : ROWS;
        for (int c = 0; c < CHUNKS; c++) {
            groupIds[c] = random.ints(ROWS, 0, groups).toArray();
            LongColumn tenths = new LongColumn(physical);
            DoubleColumn degrees = new DoubleColumn(physical);
            for (int row = 0; row < physical; row++) {
                tenths.set(row, random.nextLong(-999, 1000));
                degrees.set(row, tenths.get(row) / 10.0);
            }
            longs[c][0] = tenths;
            doubles[c][0] = degrees;
        }
        if (physical > ROWS) {
            selection = new int[ROWS];
            for (int i = 0; i < ROWS; i++) {
                selection[i] = 2 * i + 1;
            }
        }
        plain = new double[groups];
        count = accumulators("count", null);
        longSum = accumulators("sum", DataType.BIGINT);
        longMin = accumulators("min", DataType.BIGINT);
        longMax = accumulators("max", DataType.BIGINT);
        doubleSum = accumulators("sum", DataType.DOUBLE);
        doubleMin = accumulators("min", DataType.DOUBLE);
        doubleMoments = accumulators("stddev_samp", DataType.DOUBLE);
        doubleQuantiles = accumulators("median", DataType.DOUBLE);
    }

    private Accumulators accumulators(String function, DataType type) {
        Accumulators accumulators = AggregateFunctions.find(function)
                .bind(CallShape.of(type == null ? List.of() : List.of(type), Overflow.FAIL))
                .type()
                .create();
        accumulators.ensureGroups(groups);
        return accumulators;
    }

    private void run(Accumulators accumulators, Column[][] columns) {
        next = (next + 1) % CHUNKS;
        accumulators.accumulate(columns[next], selection, ROWS, groupIds[next]);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void countRows() {
        next = (next + 1) % CHUNKS;
        count.accumulate(new Column[0], selection, ROWS, groupIds[next]);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void sumLongs() {
        run(longSum, longs);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void minLongs() {
        run(longMin, longs);
    }

    /** What a station of the reference pipeline costs: count, sum, min and max. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void countSumMinMaxLongs() {
        next = (next + 1) % CHUNKS;
        count.accumulate(new Column[0], selection, ROWS, groupIds[next]);
        longSum.accumulate(longs[next], selection, ROWS, groupIds[next]);
        longMin.accumulate(longs[next], selection, ROWS, groupIds[next]);
        longMax.accumulate(longs[next], selection, ROWS, groupIds[next]);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void sumDoublesExactly() {
        run(doubleSum, doubles);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void minDoubles() {
        run(doubleMin, doubles);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void momentsOfDoubles() {
        run(doubleMoments, doubles);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void quantilesOfDoubles() {
        run(doubleQuantiles, doubles);
    }

    /** Wrong in its last bits and dependent on order: the yardstick. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public void sumDoublesPlainly() {
        next = (next + 1) % CHUNKS;
        int[] ids = groupIds[next];
        double[] values = ((DoubleColumn) doubles[next][0]).values();
        for (int i = 0; i < ROWS; i++) {
            plain[ids[i]] += values[selection == null ? i : selection[i]];
        }
    }
}
