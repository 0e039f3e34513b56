package dev.drey.stage.source.format;

import dev.drey.chunk.Schema;
import java.io.Serializable;

/**
 * What to read from files, whatever their format.
 *
 * @param declared all columns that the user declared; a file must have them all
 * @param output the columns to give, a part of {@code declared}
 * @param eventTime the timestamp column that gives the rows' event time, of {@code declared}; null when there is none
 * @param setBadRowsAside true: a record at fault becomes a bad row of the chunk; false: it ends the run
 * @param chunkRows most rows of a chunk
 * @param chunkBytes most bytes of input of a chunk; a longer record stands alone
 */
public record ReadSpec(
        Schema declared, Schema output, String eventTime, boolean setBadRowsAside, int chunkRows, int chunkBytes)
        implements Serializable {
    public ReadSpec {
        if (chunkRows < 1 || chunkBytes < 1) {
            throw new IllegalArgumentException("a chunk of " + chunkRows + " rows and " + chunkBytes + " bytes");
        }
    }
}
