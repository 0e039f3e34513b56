package dev.drey.spec;

import java.io.Serializable;

/**
 * A place in a pipeline file.
 *
 * @param file the file as the user named it; for pipelines built in Java the pipeline's name
 * @param line 1-based; 0 when there is none
 * @param column 1-based, in code points; 0 when there is none
 */
public record Position(String file, int line, int column) implements Serializable {

    /** A place that is only known by its file. */
    public static Position of(String file) {
        return new Position(file, 0, 0);
    }

    /** The place {@code offset} code points further on the same line. */
    public Position plus(int offset) {
        return line == 0 ? this : new Position(file, line, column + offset);
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
