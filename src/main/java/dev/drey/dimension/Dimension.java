package dev.drey.dimension;

import dev.drey.chunk.Schema;
import java.io.Serializable;

/** A table or query that rows are looked up in by key: what it is, without a connection. Travels to the tasks, so it holds secrets by reference only. Immutable. */
public interface Dimension extends Serializable {
    /** The key columns, in the order of {@link DimensionKey}'s fields. */
    Schema keys();

    /** The columns that are read, in the order of {@link DimensionRow}'s fields. */
    Schema columns();

    /**
     * Opens it for one stage of a process. May connect and check, in bounded time.
     *
     * @return to be closed by the caller
     * @throws DimensionException if it is not there or is not as declared
     */
    DimensionReader open(DimensionContext context) throws DimensionException;

    /** What it is, for plans and messages, without secrets: {@code table 'airports' of postgresql localhost:5432/drey}. */
    String describe();
}
