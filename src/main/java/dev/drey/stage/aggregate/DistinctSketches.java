package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.table.GroupArrays;
import java.util.Arrays;
import java.util.List;

/** A {@link HyperLogLog} per group, nulls not counted: distinct counts in memory that does not grow with the values. */
final class DistinctSketches implements Accumulators {
    private final int precision;
    private HyperLogLog[] sketches = {};
    private int groups;
    private long sketchBytes;
    private long[] hashes = {};

    /** What approximate distinct counts keep: the registers, which are functions of the hash. */
    record Type(int precision) implements AccumulatorType {
        /** The standard deviation of the relative error. */
        double standardError() {
            return 1.04 / Math.sqrt(1L << precision);
        }

        @Override
        public String signature() {
            return "hyperloglog/1 " + precision + " hash " + Hashing.VERSION;
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.STRING);
        }

        @Override
        public boolean retractable() {
            return false;
        }

        @Override
        public Accumulators create() {
            return new DistinctSketches(precision);
        }
    }

    private DistinctSketches(int precision) {
        this.precision = precision;
    }

    @Override
    public void ensureGroups(int needed) {
        if (needed > sketches.length) {
            sketches = Arrays.copyOf(sketches, GroupArrays.grown(sketches.length, needed));
        }
        for (; groups < needed; groups++) {
            sketches[groups] = new HyperLogLog(precision);
            sketchBytes += sketches[groups].heapBytes();
        }
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        if (hashes.length < count) {
            hashes = new long[count];
        }
        Column values = arguments[0];
        Hashing.hash(new Column[] {values}, selection, count, hashes);
        for (int i = 0; i < count; i++) {
            if (!values.isNull(selection == null ? i : selection[i])) {
                HyperLogLog sketch = sketches[groupIds[i]];
                long before = sketch.heapBytes();
                sketch.add(hashes[i]);
                sketchBytes += sketch.heapBytes() - before;
            }
        }
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        StringColumn written = (StringColumn) partials[0];
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            HyperLogLog sketch = sketches[groupIds[i]];
            long before = sketch.heapBytes();
            sketch.merge(written.data(), written.offsets()[row], written.lengths()[row]);
            sketchBytes += sketch.heapBytes() - before;
        }
    }

    @Override
    public void export(int[] some, int from, int count, Column[] partials, int targetRow) {
        StringColumn target = (StringColumn) partials[0];
        byte[] written = {};
        for (int i = 0; i < count; i++) {
            HyperLogLog sketch = sketches[some == null ? from + i : some[from + i]];
            int bytes = sketch.bytes();
            written = written.length < bytes ? new byte[bytes] : written;
            sketch.write(written, 0);
            target.set(targetRow + i, written, 0, bytes);
        }
    }

    /** Writes the estimates, rounded to whole numbers. */
    void writeEstimates(int[] some, int from, int count, Column target, int targetRow) {
        long[] values = ((LongColumn) target).values();
        for (int i = 0; i < count; i++) {
            values[targetRow + i] = Math.round(sketches[some == null ? from + i : some[from + i]].estimate());
        }
    }

    @Override
    public void clear() {
        Arrays.fill(sketches, 0, groups, null);
        groups = 0;
        sketchBytes = 0;
    }

    @Override
    public Accumulators copy() {
        DistinctSketches copy = new DistinctSketches(precision);
        copy.sketches = Arrays.copyOf(sketches, sketches.length);
        for (int group = 0; group < groups; group++) {
            copy.sketches[group] = sketches[group].copy();
        }
        copy.groups = groups;
        copy.sketchBytes = sketchBytes;
        return copy;
    }

    @Override
    public long heapBytes() {
        return sketchBytes + 8L * sketches.length + 8L * hashes.length;
    }
}
