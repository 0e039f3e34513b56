package dev.drey.runtime;

import dev.drey.chunk.ArrivalClock;
import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Fingerprint;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.accumulators.Accumulator;

/**
 * What one operator subtask measured for its stage in a measured run; merged over operators and subtasks by Flink as an accumulator.
 *
 * <p>The latency of a chunk is taken when it comes in to a sink's first operator: now less the time at which the input rows that are in it
 * arrived, as {@link Arrivals} tell. It is the time from a row's arrival to the result that contains it, before the result is written or
 * merged into a table. A range of 1 microsecond to 1 hour with 3 digits (HdrHistogram, G. Tene); longer ones count as an hour.
 */
public final class StageMeasures implements Accumulator<Long, StageMeasures> {
    /** Prefix of the accumulators' names; the stage's name follows. */
    public static final String PREFIX = "drey.measures.";

    private static final long serialVersionUID = 1L;
    private static final long LEAST_NANOS = 1_000;
    private static final long MOST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    /** Null where latencies are not taken. Written by hand: its 200 KB of counts, nearly all 0, would go with every heartbeat. */
    private transient Histogram latencies;

    private final Fingerprint in = new Fingerprint();
    private final Fingerprint out = new Fingerprint();
    private long firstIn;

    /** Measures without latencies. */
    StageMeasures() {}

    /** Measures with latencies, which are taken for sinks only. */
    static StageMeasures ofSink() {
        StageMeasures measures = new StageMeasures();
        measures.latencies = empty();
        return measures;
    }

    /** A fixed range: Flink copies accumulators on another thread while the task records, which arrays that grow would not survive. */
    private static Histogram empty() {
        return new Histogram(LEAST_NANOS, MOST_NANOS, DIGITS);
    }

    /** Latencies in nanoseconds, weighted by input rows; null where they are not taken. */
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
        if (!warm || arrivals == null || latencies == null) {
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
        if (that.latencies != null) {
            latencies = latencies == null ? empty() : latencies;
            latencies.add(that.latencies);
        }
        in.add(that.in);
        out.add(that.out);
        if (that.firstIn != 0) {
            firstIn = firstIn == 0 ? that.firstIn : Math.min(firstIn, that.firstIn);
        }
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.defaultWriteObject();
        if (latencies == null) {
            out.writeInt(0);
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
        int length = latencies.encodeIntoCompressedByteBuffer(bytes);
        out.writeInt(length);
        out.write(bytes.array(), 0, length);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        int length = in.readInt();
        if (length == 0) {
            return;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        try {
            latencies = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), MOST_NANOS);
        } catch (DataFormatException e) {
            throw new IOException("the latencies of a stage cannot be decoded: " + e.getMessage(), e);
        }
    }

    @Override
    public Accumulator<Long, StageMeasures> clone() {
        StageMeasures copy = new StageMeasures();
        copy.merge(this);
        return copy;
    }
}
