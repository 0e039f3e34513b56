package dev.drey.cache;

/** Who has to go when a cache is full. */
public enum Eviction {
    /** Strictly the entry that has not been asked for for the longest time. One lock for all threads; the same requests give the same evictions. */
    LRU,
    /**
     * The entry that is asked for least, by a sketch of the frequencies of the past that also decides whether a new entry is let in (W-TinyLFU: G. Einziger,
     * R. Friedman, B. Manes, 2017; the implementation is Caffeine's). Better hit rates on skewed keys and scans, no common lock; which entry goes depends on
     * chance.
     */
    TINY_LFU
}
