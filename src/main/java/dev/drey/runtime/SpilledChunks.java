package dev.drey.runtime;

/** Chunks in a spill file, read in the order in which they were written by the {@link SpilledChunkCodec}. Does not own the file. Not thread-safe. */
final class SpilledChunks {
    private final SpillFile file;
    private long bytes;
    private long position;

    SpilledChunks(SpillFile file) {
        this.file = file;
    }

    SpillFile file() {
        return file;
    }

    /** Bytes written to the file. */
    long bytes() {
        return bytes;
    }

    /** Where the next chunk to be read begins; {@link #bytes} behind the last. */
    long position() {
        return position;
    }

    boolean hasNext() {
        return position < bytes;
    }

    void written(int more) {
        bytes += more;
    }

    void read(int more) {
        position += more;
    }
}
