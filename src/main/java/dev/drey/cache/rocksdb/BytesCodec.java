package dev.drey.cache.rocksdb;

/** Writes keys or values as bytes and reads them again. Thread-safe. */
public interface BytesCodec<T> {
    /** The bytes of a value that is not null; equal keys have equal bytes. The array is the caller's, or never changes. */
    byte[] toBytes(T value);

    /**
     * What {@link #toBytes} has written.
     *
     * @param bytes the codec's from then on
     * @throws IllegalArgumentException if the bytes cannot be those of a value
     */
    T fromBytes(byte[] bytes);
}
