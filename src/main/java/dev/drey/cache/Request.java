package dev.drey.cache;

/** What one request has found so far: of each key its entry or the slot that brings it. Belongs to one thread until it has been resolved. */
final class Request<K, V> {
    /** When it was asked. */
    final long now;

    final PendingLoads<K, V> pending;
    final Counters.Tally tally = new Counters.Tally();
    /** The entry of each key, or null. */
    final Entry<V>[] entries;
    /** Where each key without an entry comes from, or null. */
    final Slot<K, V>[] slots;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Arrays of generics that nobody else sees.
    Request(int keys, long now, PendingLoads<K, V> pending) {
        this.now = now;
        this.pending = pending;
        entries = new Entry[keys];
        slots = new Slot[keys];
    }

    /** Whether nothing is known yet of the key at a place. */
    boolean isOpen(int place) {
        return entries[place] == null && slots[place] == null;
    }

    boolean anyOpen() {
        for (int place = 0; place < entries.length; place++) {
            if (isOpen(place)) {
                return true;
            }
        }
        return false;
    }
}
