package dev.drey.api;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import java.io.Serializable;

/**
 * Moves values between chunks and one of Flink's row types.
 *
 * @param <T> the row type
 */
interface RowConverter<T> extends Serializable {
    /**
     * Writes a row's values to row {@code at} of a chunk with enough capacity; the row kind is the caller's.
     *
     * @throws IllegalArgumentException naming the column, the value and what is allowed
     */
    void read(T row, Chunk chunk, int at);

    RowKind kind(T row);

    /** A new row with the values of a chunk's physical row. */
    T write(Chunk chunk, int row, RowKind kind);

    /** Drey's row kind for Flink's; both have the same four in the same order. */
    static RowKind kind(org.apache.flink.types.RowKind kind) {
        return RowKind.ofCode(kind.toByteValue());
    }

    /** Flink's row kind for Drey's. */
    static org.apache.flink.types.RowKind kind(RowKind kind) {
        return org.apache.flink.types.RowKind.fromByteValue(kind.code());
    }
}
