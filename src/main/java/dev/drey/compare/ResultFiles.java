package dev.drey.compare;

import dev.drey.chunk.Schema;
import dev.drey.runtime.CsvFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The result of a sink as CSV files of one directory.
 *
 * @param directory holds the files, {@code *.csv}; others are ignored
 * @param schema the columns, which stand in the files in this order
 * @param format how they were written
 * @param exact true when {@code format}'s own encoder wrote the values, so that equal values have equal text; false for files of any
 *     origin, whose values are read and written anew
 */
record ResultFiles(Path directory, Schema schema, CsvFormat format, boolean exact) {

    /** What a run captured. */
    static ResultFiles captured(Path directory, Schema schema) {
        return new ResultFiles(directory, schema, CsvFormat.DEFAULT, true);
    }

    /** Opens the rows of all files, in the order of the files' names. */
    ResultRows open() throws IOException {
        return new ResultRows(this, files());
    }

    /**
     * The files, sorted by name.
     *
     * @throws IOException if there is no directory
     */
    List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
    }
}
