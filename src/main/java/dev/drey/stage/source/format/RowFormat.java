package dev.drey.stage.source.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;

/** How the bytes of a file become rows; bound to the columns to read and all options of the format. */
public interface RowFormat extends Serializable {
    /** True when a file may be read in stretches by several readers at once. */
    boolean splittable();

    /** Opens a file: what all stretches of it share is read here, once a reader (a header, a footer). */
    OpenFile open(ByteSource file) throws IOException;

    /** A file whose stretches can be read. */
    interface OpenFile extends Closeable {
        /**
         * Reads the rows that begin in a stretch. Stretches that together cover the file give every row once.
         *
         * @param from first byte of the stretch; need not be the start of a row
         * @param to byte behind the stretch; the file's length for its last
         * @param position where an earlier reader of the stretch was, by {@link ChunkReader#position}; negative at its start
         */
        ChunkReader read(long from, long to, long position) throws IOException;
    }
}
