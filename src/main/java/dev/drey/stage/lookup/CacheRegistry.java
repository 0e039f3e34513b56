package dev.drey.stage.lookup;

import dev.drey.dimension.DimensionException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The caches of a process, one for each stage of each job: its subtasks share it by leases, the first opens it, the last one to give its lease back closes it. Thread-safe.
 *
 * <p>There is one registry for each class loader: on a cluster for each job, in a local run for all. So the job is part of the name.
 */
final class CacheRegistry {
    static final CacheRegistry PROCESS = new CacheRegistry();

    private final Map<Name, Holder> holders = new HashMap<>();

    /** Whose cache it is. */
    record Name(String job, String stage) {}

    /** Makes a cache. */
    @FunctionalInterface
    interface Opener {
        SharedCache open() throws DimensionException, InterruptedException;
    }

    /** A cache and who uses it. */
    private static final class Holder {
        /** Held while the cache is opened: the others wait for it. */
        final ReentrantLock opening = new ReentrantLock();
        /** Guarded by the registry. */
        final List<Lease> leases = new ArrayList<>();
        /** Null before it is opened; guarded by {@link #opening} until then. */
        volatile SharedCache cache;
    }

    /** A subtask's right to use the cache, until it is closed. */
    final class Lease implements AutoCloseable {
        private final Name name;
        private final Holder holder;

        private Lease(Name name, Holder holder) {
            this.name = name;
            this.holder = holder;
        }

        SharedCache cache() {
            return holder.cache;
        }

        /** The part of something shared that is this lease's, so that all leases together have the whole once. */
        <T> List<T> share(List<T> whole) {
            int place;
            int all;
            synchronized (CacheRegistry.this) {
                place = holder.leases.indexOf(this);
                all = holder.leases.size();
            }
            List<T> part = new ArrayList<>();
            for (int i = place; place >= 0 && i < whole.size(); i += all) {
                part.add(whole.get(i));
            }
            return part;
        }

        /** Gives the lease back; the last one closes the cache. Does nothing the second time. */
        @Override
        public void close() {
            synchronized (CacheRegistry.this) {
                if (!holder.leases.remove(this) || !holder.leases.isEmpty()) {
                    return;
                }
                holders.remove(name);
            }
            if (holder.cache != null) {
                holder.cache.close();
            }
        }
    }

    /**
     * Gives a lease of the cache, which is opened if it is not.
     *
     * @return to be closed by the caller
     */
    Lease acquire(Name name, Opener opener) throws DimensionException, InterruptedException {
        Lease lease;
        synchronized (this) {
            Holder holder = holders.computeIfAbsent(name, n -> new Holder());
            lease = new Lease(name, holder);
            holder.leases.add(lease);
        }
        boolean opened = false;
        try {
            lease.holder.opening.lockInterruptibly();
            try {
                if (lease.holder.cache == null) {
                    lease.holder.cache = opener.open();
                }
            } finally {
                lease.holder.opening.unlock();
            }
            opened = true;
            return lease;
        } finally {
            if (!opened) {
                lease.close();
            }
        }
    }

    /** Caches that are in use. */
    synchronized int size() {
        return holders.size();
    }
}
