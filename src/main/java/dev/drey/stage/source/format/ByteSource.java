package dev.drey.stage.source.format;

import java.io.IOException;

/** A file that can be read from any offset, as often as need be. */
public interface ByteSource {
    /** {@link #length()} of a file whose decompressed length is not known. */
    long UNKNOWN_LENGTH = Long.MAX_VALUE;

    /** The file as users know it, for messages. */
    String name();

    /** Bytes when decompressed, or {@link #UNKNOWN_LENGTH}. */
    long length();

    /** Opens the file at an offset into its decompressed bytes. */
    ByteInput open(long offset) throws IOException;
}
