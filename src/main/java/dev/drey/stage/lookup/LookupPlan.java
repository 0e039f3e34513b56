package dev.drey.stage.lookup;

import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A look-up as its operators run it.
 *
 * @param dimension what is looked up in
 * @param input columns that arrive
 * @param output columns to give: some of the input and the added ones
 * @param keys input columns, in the order of the dimension's keys
 * @param added dimension column by output column that is not one of the input
 * @param inner whether rows without a match are dropped
 * @param cache the cache
 * @param warming how it is filled before it is asked
 * @param retry how reads are tried again
 * @param limits how much is read and waits at once
 */
record LookupPlan(
        Dimension dimension,
        Schema input,
        Schema output,
        List<String> keys,
        Map<String, String> added,
        boolean inner,
        CacheSettings cache,
        WarmSettings warming,
        RetryPolicy retry,
        Limits limits)
        implements Serializable {

    /**
     * How much is read and waits at once.
     *
     * @param batch most keys of a query
     * @param queries most queries at once, in each process
     * @param linger how long keys wait for others where a query would not be full
     * @param rows rows that wait in each subtask, beyond which no further ones are taken
     * @param bytes the same in bytes of heap
     */
    record Limits(int batch, int queries, Duration linger, long rows, long bytes) implements Serializable {}

    LookupPlan {
        keys = new ArrayList<>(keys);
        added = new LinkedHashMap<>(added);
    }
}
