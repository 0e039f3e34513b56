package dev.drey.stage.source.format;

import java.io.Closeable;
import java.io.IOException;

/** The bytes of a file in order, decompressed. Not thread-safe. */
public interface ByteInput extends Closeable {
    /**
     * Reads up to {@code length} bytes, at least one unless the file has no more.
     *
     * @return how many were read; -1 at the end
     */
    int read(byte[] target, int offset, int length) throws IOException;

    /** Reads until {@code length} bytes are there or the file ends; returns how many were read, 0 at the end. */
    default int readFully(byte[] target, int offset, int length) throws IOException {
        int total = 0;
        while (total < length) {
            int read = read(target, offset + total, length - total);
            if (read < 0) {
                break;
            }
            total += read;
        }
        return total;
    }
}
