package dev.drey.runtime;

import dev.drey.chunk.ArrivalClock;
import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Fingerprint;
import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.accumulators.Accumulator;

/**
 * What one operator subtask measured for its stage in a measured run; merged over operators and subtasks by Flink as an accumulator.
 *
 * <p>The latency of a chunk is taken when it comes in to the stage's first operator: now less the time at which the input rows that are in it
 * arrived, as {@link Arrivals} tell. For a sink it is the time from a row's arrival to the result that contains it, before the result is written or
 * merged into a table. A range of 1 microsecond to 1 hour with 3 digits (HdrHistogram, G. Tene); longer ones count as an hour.
 */
public final class StageMeasures implements Accumulator<Long, StageMeasures> {
    /** Prefix of the accumulators' names; the stage's name follows. */
    public static final String PREFIX = "drey.measures.";

    private static final long serialVersionUID = 1L;
    private static final long LEAST_NANOS = 1_000;
    private static final long MOST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    // A fixed range: Flink copies accumulators on another thread while the task records, which arrays that grow would
    // not
    // survive.
    private final Histogram latencies = new Histogram(LEAST_NANOS, MOST_NANOS, DIGITS);
    private final Fingerprint in = new Fingerprint();
    private final Fingerprint out = new Fingerprint();
    private long firstIn;

    /** Latencies in nanoseconds, weighted by input rows. */
    public Histogram latencies() {
        return latencies;
    }

    /** Of the rows that came in; taken for sinks only. */
    public Fingerprint in() {
        return in;
    }

    /** Of the rows that the stage gave on. */
    public Fingerprint out() {
        return out;
    }

    /** When the first row came in, by the {@link ArrivalClock}; 0 when none did. */
    public long firstIn() {
        return firstIn;
    }

    /**
     * Takes the latency of a chunk that comes in.
     *
     * @param warm true when latencies count already
     */
    void arrived(Chunk chunk, long now, boolean warm) {
        if (firstIn == 0) {
            firstIn = now;
        }
        Arrivals arrivals = chunk.arrivals();
        if (!warm || arrivals == null) {
            return;
        }
        for (int i = 0; i < arrivals.size(); i++) {
            // Clocks of two machines may make it negative.
            long nanos = Math.min(MOST_NANOS, Math.max(0, now - arrivals.nanos(i)));
            latencies.recordValueWithCount(nanos, arrivals.rows(i));
        }
    }

    /** Not supported: one number does not say what it measures. */
    @Override
    public void add(Long value) {
        throw new UnsupportedOperationException("measures are taken of chunks, not by adding " + value);
    }

    @Override
    public StageMeasures getLocalValue() {
        return this;
    }

    @Override
    public void resetLocal() {
        throw new IllegalStateException("measures are never reset");
    }

    @Override
    public void merge(Accumulator<Long, StageMeasures> other) {
        StageMeasures that = other.getLocalValue();
        latencies.add(that.latencies);
        in.add(that.in);
        out.add(that.out);
        if (that.firstIn != 0) {
            firstIn = firstIn == 0 ? that.firstIn : Math.min(firstIn, that.firstIn);
        }
    }

    @Override
    public Accumulator<Long, StageMeasures> clone() {
        StageMeasures copy = new StageMeasures();
        copy.merge(this);
        return copy;
    }
}
