package dev.drey.runtime;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * The caches of a stage, each of which several subtasks of one process share: each of these tells what it saw of the whole cache, and it counts once. Written by the
 * task's thread, read by Flink's copying at any time.
 */
public final class ProcessCaches implements Serializable {
    private static final long serialVersionUID = 1L;

    /** By cache; replaced as a whole, never changed. */
    private volatile Map<String, CacheTotals> totals = Map.of();

    /** @param cache tells the caches of all processes apart */
    public void put(String cache, CacheTotals seen) {
        Map<String, CacheTotals> all = new HashMap<>(totals);
        all.merge(cache, seen, (a, b) -> a.look > b.look ? a : b);
        totals = Map.copyOf(all);
    }

    void merge(ProcessCaches that) {
        that.totals.forEach(this::put);
    }

    /** Of all caches; null where there are none. */
    public CacheTotals sum() {
        if (totals.isEmpty()) {
            return null;
        }
        CacheTotals sum = new CacheTotals(0);
        totals.values().forEach(sum::add);
        return sum;
    }
}
