package dev.drey.dimension;

/** The values of the key columns of a dimension, none of them null. Equal keys are those that are equal under the total order: NaN equals NaN, -0.0 equals 0.0. */
public final class DimensionKey extends EncodedRow {
    DimensionKey(RowLayout layout, byte[] bytes) {
        super(layout, bytes);
    }
}
