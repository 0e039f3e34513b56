package dev.drey.chunk;

/** The physical layouts of a column. Kernels dispatch on this once per chunk, never per row. */
public enum Storage {
    /** One byte a row, 0 or 1: {@link BooleanColumn}. */
    BOOLEAN,
    /** One long a row: {@link LongColumn}. */
    LONG,
    /** One double a row: {@link DoubleColumn}. */
    DOUBLE,
    /** Offset and length into a byte buffer: {@link StringColumn}. */
    STRING
}
