package dev.drey.cache;

/** Which bound an entry had to go for. */
public enum EvictionCause {
    /** There were as many entries as the cache may hold. */
    ENTRIES,
    /** The entries took as many bytes as the cache may hold. */
    BYTES,
    /** The entry alone was larger than the whole cache, and was not let in. */
    OVERSIZED
}
