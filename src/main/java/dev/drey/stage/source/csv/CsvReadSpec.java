package dev.drey.stage.source.csv;

import dev.drey.chunk.Schema;
import java.io.Serializable;

/**
 * What to read from CSV files.
 *
 * @param dialect how the files are written
 * @param declared all columns that the user declared: each must be in the header, or (without a header) is a field in that order
 * @param output the columns to give, a part of {@code declared}
 * @param eventTime the timestamp column that gives the rows' event time, of {@code declared}; null when there is none
 * @param setBadRowsAside true: a record at fault becomes a bad row of the chunk; false: it ends the run
 * @param chunkRows most rows of a chunk
 * @param chunkBytes most bytes of input of a chunk; a longer record stands alone
 */
public record CsvReadSpec(
        CsvDialect dialect,
        Schema declared,
        Schema output,
        String eventTime,
        boolean setBadRowsAside,
        int chunkRows,
        int chunkBytes)
        implements Serializable {
    public CsvReadSpec {
        if (chunkRows < 1 || chunkBytes < 1) {
            throw new IllegalArgumentException("a chunk of " + chunkRows + " rows and " + chunkBytes + " bytes");
        }
    }
}
