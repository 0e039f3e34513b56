package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.table.GroupArrays;
import java.util.Arrays;
import java.util.List;

/**
 * The least or greatest string per group, by UTF-8 bytes.
 *
 * <p>Values lie in one byte array. A value that is replaced gives its place to the new one if that is not longer; else the new one goes to the end,
 * and when more than half of the array is dead it is compacted.
 */
final class StringExtremes implements Accumulators {
    private static final int NONE = -1;
    /** Below this, compaction is not worth it. */
    private static final int SMALL = 1 << 16;

    private final Type type;
    private final int direction;
    private byte[] arena = {};
    private int used;
    private long live;
    private int[] offsets = {};
    /** Bytes of the value; NONE when there is none. */
    private int[] lengths = {};

    private int size;

    /** What extremes of strings keep: the value, null when there is none. */
    record Type(boolean greatest) implements AccumulatorType {
        @Override
        public String signature() {
            return (greatest ? "max/1 " : "min/1 ") + DataType.STRING;
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
            return new StringExtremes(this);
        }
    }

    StringExtremes(Type type) {
        this.type = type;
        this.direction = type.greatest() ? -1 : 1;
    }

    @Override
    public void ensureGroups(int groups) {
        if (groups > lengths.length) {
            int grown = GroupArrays.grown(lengths.length, groups);
            offsets = Arrays.copyOf(offsets, grown);
            lengths = Arrays.copyOf(lengths, grown);
        }
        if (groups > size) {
            Arrays.fill(lengths, size, groups, NONE);
            size = groups;
        }
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        add((StringColumn) arguments[0], selection, count, groupIds);
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        add((StringColumn) partials[0], selection, count, groupIds);
    }

    private void add(StringColumn column, int[] selection, int count, int[] groupIds) {
        byte[] data = column.data();
        int[] from = column.offsets();
        int[] bytes = column.lengths();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            if (column.isNull(row)) {
                continue;
            }
            int group = groupIds[i];
            if (lengths[group] == NONE
                    || direction
                                    * TotalOrder.compareBytes(
                                            data, from[row], bytes[row], arena, offsets[group], lengths[group])
                            < 0) {
                replace(group, data, from[row], bytes[row]);
            }
        }
    }

    private void replace(int group, byte[] data, int from, int length) {
        if (lengths[group] < length) {
            live -= Math.max(lengths[group], 0);
            lengths[group] = NONE;
            offsets[group] = reserve(length);
            live += length;
        } else {
            live -= lengths[group] - length;
        }
        System.arraycopy(data, from, arena, offsets[group], length);
        lengths[group] = length;
    }

    private int reserve(int length) {
        if (used > SMALL && used > 2 * live) {
            compact();
        }
        long needed = (long) used + length;
        if (needed > Integer.MAX_VALUE - 16L) {
            throw new IllegalStateException("the least and greatest strings of one table would need " + needed
                    + " bytes; allowed: 2 GiB; use more buckets (max-parallelism)");
        }
        if (needed > arena.length) {
            arena = Arrays.copyOf(arena, GroupArrays.grown(arena.length, (int) needed));
        }
        int at = used;
        used += length;
        return at;
    }

    private void compact() {
        byte[] compact = new byte[arena.length];
        int at = 0;
        for (int group = 0; group < size; group++) {
            if (lengths[group] != NONE) {
                System.arraycopy(arena, offsets[group], compact, at, lengths[group]);
                offsets[group] = at;
                at += lengths[group];
            }
        }
        arena = compact;
        used = at;
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        write(groups, from, count, partials[0], targetRow);
    }

    /** Writes the extremes, which are results and partials alike. */
    void write(int[] groups, int from, int count, Column target, int targetRow) {
        StringColumn strings = (StringColumn) target;
        for (int i = 0; i < count; i++) {
            int group = groups == null ? from + i : groups[from + i];
            if (lengths[group] == NONE) {
                strings.setEmpty(targetRow + i);
                strings.setNull(targetRow + i);
            } else {
                strings.set(targetRow + i, arena, offsets[group], lengths[group]);
            }
        }
    }

    @Override
    public void clear() {
        size = 0;
        used = 0;
        live = 0;
    }

    @Override
    public Accumulators copy() {
        StringExtremes copy = new StringExtremes(type);
        copy.arena = Arrays.copyOf(arena, used);
        copy.used = used;
        copy.live = live;
        copy.offsets = offsets.clone();
        copy.lengths = lengths.clone();
        copy.size = size;
        return copy;
    }

    @Override
    public long heapBytes() {
        return arena.length + 8L * lengths.length;
    }
}
