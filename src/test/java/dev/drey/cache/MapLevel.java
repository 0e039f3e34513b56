package dev.drey.cache;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A second level in memory that fails if two threads call it at once, or anybody after its end. */
final class MapLevel implements SecondLevel<String, String> {
    final Map<String, Stored<String>> entries = new HashMap<>();
    volatile boolean closed;
    /** Calls fail from now on. */
    volatile boolean broken;

    private final AtomicBoolean busy = new AtomicBoolean();

    @Override
    public Map<String, Stored<String>> getAll(Set<String> keys, long now) {
        Map<String, Stored<String>> found = new HashMap<>();
        call(() -> keys.forEach(key -> {
            if (entries.containsKey(key)) {
                found.put(key, entries.get(key));
            }
        }));
        return found;
    }

    @Override
    public void putAll(Map<String, Stored<String>> added) {
        call(() -> entries.putAll(added));
    }

    @Override
    public void removeAll(Collection<String> keys) {
        call(() -> keys.forEach(entries::remove));
    }

    @Override
    public void clear() {
        call(entries::clear);
    }

    @Override
    public void close() {
        broken = false;
        call(entries::clear);
        closed = true;
    }

    private void call(Runnable task) {
        if (closed || !busy.compareAndSet(false, true)) {
            throw new AssertionError(closed ? "called after the end" : "called by two threads at once");
        }
        try {
            if (broken) {
                throw new IllegalStateException("disk is full");
            }
            task.run();
        } finally {
            busy.set(false);
        }
    }
}
