package dev.drey.runtime;

import dev.drey.chunk.Schema;
import java.io.Serializable;

/** A format that files are written in. */
public interface FileFormat extends Serializable {
    /** The end of the names of its files, without the dot. */
    String extension();

    /** True when files hold every change with its row kind, false when rows must be inserts. */
    boolean takesChanges();

    /** A new encoder for rows of {@code schema}. */
    ChunkEncoder encoder(Schema schema);
}
