package dev.drey.cache;

/** The place of a key in the load that brings it. Compared by identity. */
final class Slot<K, V> {
    final Load<K, V> load;
    final int place;
    final FirstLevel.Awaited<K, V> awaited;

    Slot(Load<K, V> load, int place, FirstLevel.Awaited<K, V> awaited) {
        this.load = load;
        this.place = place;
        this.awaited = awaited;
    }
}
