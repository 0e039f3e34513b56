package dev.drey.stage.aggregate;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * When the rows behind the groups of each slice arrived, in runs that are measured: a window's results tell how long its own rows waited, not those
 * of windows that are still open. A row counts once, in the first window of its own that fires, however many it is in.
 *
 * <p>In batch, where all windows fire together at the end, the slices are not told apart: there may be any number of them. Not thread-safe.
 */
final class SliceArrivals {
    private final SlicedWindows windows;
    /** Null in batch. */
    private final TreeMap<Long, Arrivals> bySlice;

    private final Arrivals together = new Arrivals();

    SliceArrivals(SlicedWindows windows, boolean batch) {
        this.windows = windows;
        this.bySlice = batch ? null : new TreeMap<>();
    }

    /** Notes the arrivals of partial groups: shares them out to the slices that the groups are of. */
    void add(Chunk partials) {
        Arrivals arrivals = partials.arrivals();
        if (bySlice == null || arrivals == null) {
            together.addAll(arrivals);
            return;
        }
        long[] slices = partials.longs(0).values();
        int groups = partials.selectedCount();
        for (int from = 0; from < groups; ) {
            long slice = slices[partials.selectedRow(from)];
            int to = from + 1;
            while (to < groups && slices[partials.selectedRow(to)] == slice) {
                to++;
            }
            bySlice.computeIfAbsent(slice, s -> new Arrivals()).addShare(arrivals, from, to, groups);
            from = to;
        }
    }

    /** Hands over to results what is left of the arrivals of windows that start before a time. */
    void moveTo(Chunk results, long end) {
        if (bySlice == null) {
            results.addArrivals(together);
            together.clear();
            return;
        }
        Iterator<Map.Entry<Long, Arrivals>> slices = bySlice.entrySet().iterator();
        while (slices.hasNext()) {
            Map.Entry<Long, Arrivals> slice = slices.next();
            if (windows.firstStart(slice.getKey()) >= end) {
                return;
            }
            results.addArrivals(slice.getValue());
            slices.remove();
        }
    }
}
