package dev.drey.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** Fills a cache before it is asked: one batch at a time, so that the source is not stormed at the start. */
final class Warmer<K, V> {
    private final SingleFlight<K, V> flights;
    private final int maximumBatch;
    private final LongSupplier clock;
    /** Only ever touched by one batch at a time. */
    private long present;

    private long loaded;

    Warmer(SingleFlight<K, V> flights, int maximumBatch, LongSupplier clock) {
        this.flights = flights;
        this.maximumBatch = maximumBatch;
        this.clock = clock;
    }

    CompletableFuture<Warming> warm(Collection<? extends K> keys, long maximumEntries) {
        long begun = clock.getAsLong();
        List<K> wanted = new ArrayList<>(new LinkedHashSet<>(keys));
        long asked = wanted.size();
        if (asked > maximumEntries) {
            wanted = wanted.subList(0, (int) maximumEntries);
        }
        Collections.reverse(wanted);
        CompletableFuture<Void> batches = CompletableFuture.completedFuture(null);
        for (int from = 0; from < wanted.size(); from += maximumBatch) {
            List<K> batch = wanted.subList(from, Math.min(from + maximumBatch, wanted.size()));
            batches = batches.thenCompose(none -> load(batch));
        }
        long skipped = asked - wanted.size();
        return batches.thenApply(
                none -> new Warming(asked, skipped, present, loaded, Duration.ofNanos(clock.getAsLong() - begun)));
    }

    private CompletableFuture<Void> load(List<K> keys) {
        long now = clock.getAsLong();
        PendingLoads<K, V> pending = new PendingLoads<>(maximumBatch);
        List<CompletableFuture<Void>> awaited = new ArrayList<>();
        try {
            Load<K, V> last = null;
            for (K key : keys) {
                Slot<K, V> slot = flights.join(key, now, pending);
                if (slot == null) {
                    // It has moved behind what is loaded: it is wanted too.
                    present++;
                    continue;
                }
                loaded++;
                if (slot.load != last) {
                    last = slot.load;
                    last.await();
                    awaited.add(last.done);
                }
            }
        } catch (Throwable e) {
            flights.abandon(pending.loads(), e);
            throw e;
        }
        flights.begin(pending.loads());
        return CompletableFuture.allOf(awaited.toArray(CompletableFuture<?>[]::new));
    }
}
