package dev.drey.runtime;

import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What measuring costs a chunk at each operator that it passes. Run it with {@code org.openjdk.jmh.Main TaskClockBenchmark}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TaskClockBenchmark {
    private TaskClock clock;
    private StageCounters.Totals head;
    private StageCounters.Totals behind;

    @Setup
    public void open() {
        clock = new TaskClock(
                UnregisteredMetricGroups.createUnregisteredTaskMetricGroup().getIOMetricGroup());
        behind = new StageCounters.Totals();
        head = new StageCounters.Totals();
        clock.opened(behind);
        clock.opened(head);
    }

    /** One operator. */
    @Benchmark
    public long oneOperator() {
        clock.leave(clock.enter(head));
        return head.busyNanos;
    }

    /** Two that are chained. */
    @Benchmark
    public long twoOperators() {
        StageCounters.Totals before = clock.enter(head);
        clock.leave(clock.enter(behind));
        clock.leave(before);
        return head.busyNanos + behind.busyNanos;
    }

    /** Reading the clock, for comparison. */
    @Benchmark
    public long readingTheClock() {
        return System.nanoTime();
    }
}
