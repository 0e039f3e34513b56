package dev.drey.dimension;

import java.util.Arrays;

/** The values of the columns of one row of a dimension, each of which may be null. */
public final class DimensionRow extends EncodedRow implements Comparable<DimensionRow> {
    DimensionRow(RowLayout layout, byte[] bytes) {
        super(layout, bytes);
    }

    /** The total order of the columns, first column first, nulls last; rows that it takes for equal (zeros of both signs) go by their bytes. */
    @Override
    public int compareTo(DimensionRow other) {
        int order = layout().compare(bytes(), other.bytes());
        return order != 0 ? order : Arrays.compareUnsigned(bytes(), other.bytes());
    }
}
