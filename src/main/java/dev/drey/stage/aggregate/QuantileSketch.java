package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.table.GroupArrays;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/**
 * How many values each group has in each of the {@link QuantileBuckets}: quantiles with a bounded relative error, which depend on the multiset of values only.
 *
 * <p>Only buckets in use are stored, all groups' in one {@link ValueCounts} (about 60 bytes a bucket of a group); the entries of a group are chained, so that a
 * result looks at its own group only. Values from 1 to 1,000,000 fall into at most 1,276 buckets.
 */
final class QuantileSketch implements Accumulators {
    private final boolean ofDoubles;
    private final ValueCounts buckets;
    private final LongColumn scratch = new LongColumn(0);
    private final Column[] scratchView = {scratch};

    /** The newest entry of each group, plus 1. */
    private int[] heads = {};
    /** The entry before in the same group, plus 1, by entry. */
    private int[] before = {};
    /** Entries that are chained: 0 to exclusive. */
    private int chained;

    private int groups;

    /** What quantiles keep: bucket numbers with their counts. */
    record Type(boolean ofDoubles) implements AccumulatorType {
        @Override
        public String signature() {
            return ofDoubles ? "double-quantiles/1" : "integer-quantiles/1";
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.STRING);
        }

        @Override
        public boolean retractable() {
            return true;
        }

        @Override
        public Accumulators create() {
            return new QuantileSketch(ofDoubles, new ValueCounts(List.of(DataType.BIGINT), false));
        }
    }

    private QuantileSketch(boolean ofDoubles, ValueCounts buckets) {
        this.ofDoubles = ofDoubles;
        this.buckets = buckets;
        buckets.listen(new ValueCounts.Listener() {
            @Override
            public void turned(int[] some, int count) {
                // Counts are read where they are needed.
            }

            @Override
            public void renumbered() {
                Arrays.fill(heads, 0, groups, 0);
                chained = 0;
            }
        });
    }

    @Override
    public void ensureGroups(int needed) {
        buckets.ensureGroups(needed);
        if (needed > heads.length) {
            heads = Arrays.copyOf(heads, GroupArrays.grown(heads.length, needed));
        }
        groups = Math.max(groups, needed);
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        add(arguments[0], selection, count, groupIds, 1);
    }

    @Override
    public void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        add(arguments[0], selection, count, groupIds, -1);
    }

    private void add(Column argument, int[] selection, int count, int[] groupIds, int step) {
        scratch.reset();
        scratch.ensureCapacity(count);
        long[] into = scratch.values();
        if (ofDoubles) {
            double[] values = ((DoubleColumn) argument).values();
            for (int i = 0; i < count; i++) {
                into[i] = QuantileBuckets.of(values[selection == null ? i : selection[i]]);
            }
        } else {
            long[] values = ((LongColumn) argument).values();
            for (int i = 0; i < count; i++) {
                into[i] = QuantileBuckets.of(values[selection == null ? i : selection[i]]);
            }
        }
        for (int i = 0; argument.hasNulls() && i < count; i++) {
            if (argument.isNull(selection == null ? i : selection[i])) {
                scratch.setNull(i);
            }
        }
        buckets.add(scratchView, null, count, groupIds, step);
        chain();
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        buckets.combine((StringColumn) partials[0], selection, count, groupIds);
        chain();
    }

    private void chain() {
        int size = buckets.size();
        if (size > before.length) {
            before = Arrays.copyOf(before, GroupArrays.grown(before.length, size));
        }
        for (; chained < size; chained++) {
            int group = buckets.groupOf(chained);
            before[chained] = heads[group];
            heads[group] = chained + 1;
        }
    }

    @Override
    public void export(int[] some, int from, int count, Column[] partials, int targetRow) {
        buckets.export(some, from, count, (StringColumn) partials[0], targetRow);
    }

    /** True when the group has no values. */
    boolean isEmpty(int group) {
        return buckets.present(group) == 0;
    }

    /** The bucket of the value at rank ceil(p n), at least the first, of a group that is not empty. */
    int bucketAt(int group, BigDecimal p) {
        long[] keys = ((LongColumn) buckets.values(0)).values();
        long[] sorted = new long[buckets.present(group)];
        int size = 0;
        long total = 0;
        for (int link = heads[group]; link != 0; link = before[link - 1]) {
            int entry = link - 1;
            if (buckets.isPresent(entry)) {
                // Bucket above entry: sorting by one sorts by the other.
                sorted[size++] = keys[entry] << 32 | entry;
                total += buckets.count(entry);
            }
        }
        Arrays.sort(sorted, 0, size);
        long rank = Math.max(
                1,
                p.multiply(BigDecimal.valueOf(total))
                        .setScale(0, RoundingMode.CEILING)
                        .longValueExact());
        int at = 0;
        for (long seen = buckets.count((int) sorted[0]); seen < rank; seen += buckets.count((int) sorted[at])) {
            at++;
        }
        return (int) (sorted[at] >> 32);
    }

    @Override
    public void clear() {
        buckets.clear();
        Arrays.fill(heads, 0, groups, 0);
        chained = 0;
        groups = 0;
    }

    @Override
    public Accumulators copy() {
        QuantileSketch copy = new QuantileSketch(ofDoubles, buckets.copy());
        copy.heads = heads.clone();
        copy.before = before.clone();
        copy.chained = chained;
        copy.groups = groups;
        return copy;
    }

    @Override
    public long heapBytes() {
        return buckets.heapBytes() + 4L * heads.length + 4L * before.length + scratch.heapBytes();
    }
}
