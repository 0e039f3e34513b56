package dev.drey.stage.source;

import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.io.Serializable;

/** A format of files with its options read, not yet bound to columns. Immutable. */
interface FileRowFormat extends Serializable {
    /** One word or two for explain, such as {@code csv}. */
    String describe();

    /** Binds the format to the columns to read. */
    RowFormat bind(ReadSpec spec);
}
