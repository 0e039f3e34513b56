package dev.drey.jdbc;

import java.io.Serializable;

/**
 * A part of a table, and how far it has been read. Rows come in the order of the partition column, so that a place in it is the column's value and how many rows of
 * that value have been read.
 *
 * @param index which of the parts it is, from 0
 * @param column the partition column, exactly as the database spells it; null where the table is read as a whole, in the order of all columns
 * @param kind what its values are
 * @param low least value of the part; null for no bound
 * @param high value behind the last of the part; null for no bound
 * @param nulls true for the rows without value, which are a part of their own
 * @param started true when rows have been read
 * @param after value of the last row that was read; meaningless unless there is one
 * @param read rows of that value that were read; where rows have no value, rows of the part
 */
public record ScanRange(
        int index, String column, Kind kind, Long low, Long high, boolean nulls, boolean started, long after, long read)
        implements Serializable {

    /** How values of a partition column are stored, as longs all. */
    public enum Kind {
        WHOLE,
        DATE,
        TIMESTAMP
    }

    /** A table without partition column. */
    static ScanRange whole() {
        return new ScanRange(0, null, Kind.WHOLE, null, null, false, false, 0, 0);
    }

    /** A part that nothing was read of. */
    static ScanRange of(int index, String column, Kind kind, Long low, Long high) {
        return new ScanRange(index, column, kind, low, high, false, false, 0, 0);
    }

    /** The rows whose partition column is null. */
    static ScanRange ofNulls(int index, String column, Kind kind) {
        return new ScanRange(index, column, kind, null, null, true, false, 0, 0);
    }

    /** True when the place is a value of the partition column. */
    boolean hasValues() {
        return column != null && !nulls;
    }

    /** The part when more has been read. */
    ScanRange at(long value, long rowsOfIt) {
        return new ScanRange(index, column, kind, low, high, nulls, true, value, rowsOfIt);
    }
}
