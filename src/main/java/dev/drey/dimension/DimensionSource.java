package dev.drey.dimension;

import java.io.Serializable;

/** A declared connection: where dimensions come from. Travels to the tasks, so it holds secrets by reference only. Immutable. */
public interface DimensionSource extends Serializable {
    /**
     * The dimension that is asked for; nothing is connected to yet.
     *
     * @throws IllegalArgumentException if it cannot be, by what was declared alone: says what is wrong, what is allowed, and the nearest name
     */
    Dimension dimension(DimensionRequest request);

    /**
     * Keys that a query without parameters gives, to warm a cache with: a dimension that can be scanned only, most wanted key first.
     *
     * @param request a query; its columns are its keys
     * @throws IllegalArgumentException as {@link #dimension}; also where there are no queries
     */
    default Dimension keyList(DimensionRequest request) {
        throw new IllegalArgumentException(describe() + " takes no queries");
    }

    /** What it is, for plans and messages, without secrets: {@code postgresql localhost:5432/drey}. */
    String describe();
}
