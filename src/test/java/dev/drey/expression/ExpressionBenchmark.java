package dev.drey.expression;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
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

/** Time of a row of a chunk of 4096: conditions as filters, everything else as columns. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExpressionBenchmark {
    private static final int ROWS = 4096;

    @Param({
        "delay > 15",
        "delay BETWEEN 15 AND 60 AND miles < 1000",
        "ratio > 0.5e0",
        "price >= 12.5",
        "origin = 'ATL'",
        "origin IN ('ATL', 'SFO', 'JFK', 'BOS')",
        "origin LIKE '%T%'",
        "delay > 15 OR miles < 100",
        "delay * 2 + miles",
        "price * 1.1",
        "miles / 2",
        "CASE WHEN delay > 15 THEN delay ELSE 0 END",
        "upper(origin)",
        "extract(hour FROM at)"
    })
    public String expression;

    /** Nulls in every column, one of sixteen rows. */
    @Param({"false", "true"})
    public boolean nulls;

    private final int[] selection = new int[ROWS];
    private Chunk chunk;
    private Evaluator evaluator;
    private boolean condition;

    @Setup
    public void prepare() throws ExpressionException {
        Schema schema = Schema.parse(
                "delay bigint, miles bigint, ratio double, price decimal(10,2), origin string, at timestamp");
        SplittableRandom random = new SplittableRandom(1);
        String[] airports = {"ATL", "SFO", "JFK", "BOS", "ORD", "DFW", "LAX", "PHX"};
        chunk = Chunk.allocate(schema, ROWS);
        for (int row = 0; row < ROWS; row++) {
            chunk.longs(0).set(row, random.nextInt(-20, 60));
            chunk.longs(1).set(row, random.nextInt(30, 3000));
            chunk.doubles(2).set(row, random.nextDouble());
            chunk.longs(3).set(row, random.nextInt(100_000));
            chunk.strings(4).setString(row, airports[random.nextInt(airports.length)]);
            chunk.longs(5).set(row, random.nextLong(1_000_000_000_000_000L));
            for (int c = 0; nulls && c < schema.size(); c++) {
                if (random.nextInt(16) == 0) {
                    chunk.column(c).setNull(row);
                }
            }
        }
        chunk.setRowCount(ROWS);
        BoundExpression bound = Expression.parse(expression).bind(schema);
        condition = bound.type().equals(DataType.BOOLEAN);
        evaluator = bound.evaluator();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public Object row() {
        return condition ? (Object) evaluator.filter(chunk, selection) : evaluator.evaluate(chunk);
    }
}
