package dev.drey.stage.aggregate;

import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import java.util.TreeMap;

/**
 * When the rows behind the groups of each slice arrived, in runs that are measured: a window's results tell how long its own rows waited, not those
 * of windows that are still open. Where all windows fire at the end, in batch, the slices are not told apart: there may be any number of them, and
 * their rows have all waited for the end. Not thread-safe.
 */
final class SliceArrivals {
    private final boolean toldApart;
    private final TreeMap<Long, Arrivals> bySlice = new TreeMap<>();
    /** Of all slices; given out once. */
    private final Arrivals all = new Arrivals();

    /** @param batch true when all windows fire at the end */
    SliceArrivals(boolean batch) {
        toldApart = !batch;
    }

    /** Notes the arrivals of partial groups, for each slice that they are of. */
    void add(Chunk partials) {
        if (partials.arrivals() == null) {
            return;
        }
        if (!toldApart) {
            all.addAll(partials.arrivals());
            return;
        }
        long[] slices = partials.longs(0).values();
        long last = 0;
        for (int i = 0; i < partials.selectedCount(); i++) {
            long slice = slices[partials.selectedRow(i)];
            if (i == 0 || slice != last) {
                bySlice.computeIfAbsent(slice, s -> new Arrivals()).addAll(partials.arrivals());
                last = slice;
            }
        }
    }

    /** Adds the arrivals of the slices from {@code start} to before {@code end} to results. */
    void addTo(Chunk results, long start, long end) {
        if (toldApart) {
            bySlice.subMap(start, end).values().forEach(results::addArrivals);
        } else if (!all.isEmpty()) {
            results.addArrivals(all);
            all.clear();
        }
    }

    /** Forgets the slices that start before a time. */
    void dropBefore(long start) {
        bySlice.headMap(start).clear();
    }
}
