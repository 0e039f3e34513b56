package dev.drey.cache;

/** The place of a key in the load that brings it. Compared by identity. */
final class Slot<K, V> {
    final Load<K, V> load;
    final int place;
    /** What the first level notes of the key; belongs to it. */
    Object note;

    Slot(Load<K, V> load, int place) {
        this.load = load;
        this.place = place;
    }
}
