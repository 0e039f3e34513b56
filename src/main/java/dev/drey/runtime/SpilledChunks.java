package dev.drey.runtime;

/** Chunks in a spill file, read in the order in which they were written, as often as wanted, by the {@link SpilledChunkCodec}. Does not own the file. Not thread-safe. */
public final class SpilledChunks {
    private final SpillFile file;
    private long bytes;
    private long position;

    public SpilledChunks(SpillFile file) {
        this.file = file;
    }

    public SpillFile file() {
        return file;
    }

    /** Bytes written to the file. */
    public long bytes() {
        return bytes;
    }

    /** Where the next chunk to be read begins; {@link #bytes} behind the last. */
    long position() {
        return position;
    }

    public boolean hasNext() {
        return position < bytes;
    }

    /** Reads from the first chunk on. */
    public void rewind() {
        position = 0;
    }

    void written(int more) {
        bytes += more;
    }

    void read(int more) {
        position += more;
    }
}
