package dev.drey.cache;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The second level with what the cache promises about it: calls one at a time, in order, off the threads that ask, and no harm from a level that fails.
 *
 * <p>The order is what keeps the levels consistent. Whoever takes a key away detaches its running load and queues the removal in one step; so a load that
 * was still attached when its turn to write came is followed by the removal, and a load that begins later reads behind it.
 */
final class GuardedSecondLevel<K, V> {
    private final SecondLevel<K, V> level;
    private final SerialExecutor lane;
    private final Consumer<? super Throwable> failureListener;
    /** Written in the lane. */
    private boolean closed;

    GuardedSecondLevel(SecondLevel<K, V> level, Executor threads, Consumer<? super Throwable> failureListener) {
        this.level = level;
        this.lane = new SerialExecutor(threads);
        this.failureListener = failureListener;
    }

    /** Runs a task in the lane; it must not throw. */
    void execute(Runnable task) {
        lane.execute(task);
    }

    /** Live entries of those keys that are there; to be called in the lane. */
    Map<K, Stored<V>> read(Set<K> keys, long now) {
        Map<K, Stored<V>> live = new HashMap<>();
        attempt(() -> level.getAll(keys, now), Map.<K, Stored<V>>of()).forEach((key, stored) -> {
            if (now - stored.expiresAt() < 0 && keys.contains(key)) {
                live.put(key, stored);
            }
        });
        return live;
    }

    /** To be called in the lane. */
    void write(Map<K, Stored<V>> entries) {
        if (!entries.isEmpty()) {
            attempt(() -> level.putAll(entries));
        }
    }

    /** Queues the write of an entry; it runs after {@link #wake}. */
    void enqueuePut(K key, Stored<V> stored) {
        lane.enqueue(() -> write(Map.of(key, stored)));
    }

    /** Queues the removal of an entry; it runs after {@link #wake}. */
    void enqueueRemove(K key) {
        lane.enqueue(() -> attempt(() -> level.removeAll(List.of(key))));
    }

    /** Queues the removal of all entries; it runs after {@link #wake}. */
    void enqueueClear() {
        lane.enqueue(() -> attempt(level::clear));
    }

    void wake() {
        lane.wake();
    }

    /** What is returned completes when all that is queued by now has been done. */
    CompletableFuture<Void> reached() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        lane.execute(() -> end.complete(null));
        return end;
    }

    /** Closes the level behind what is queued already; what is returned completes then. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        lane.execute(() -> {
            try {
                shut();
                end.complete(null);
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        });
        return end;
    }

    private void shut() {
        if (!closed) {
            closed = true;
            level.close();
        }
    }

    private void attempt(Runnable task) {
        attempt(
                () -> {
                    task.run();
                    return null;
                },
                null);
    }

    private <T> T attempt(Supplier<T> task, T otherwise) {
        if (closed) {
            return otherwise;
        }
        try {
            return task.get();
        } catch (Throwable e) {
            IllegalStateException failure =
                    new IllegalStateException("The second level of a cache failed and is not used any more: " + e, e);
            try {
                shut();
            } catch (Throwable closing) {
                failure.addSuppressed(closing);
            }
            failureListener.accept(failure);
            return otherwise;
        }
    }
}
