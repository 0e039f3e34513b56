package dev.drey.dimension;

import java.nio.file.Path;
import java.util.List;

/**
 * For whom and where a dimension is opened.
 *
 * @param stage the stage that looks up, for messages and names of threads
 * @param concurrency most reads that run at once, so that a reader has as many connections at most
 * @param directories where temporary files may lie; at least one
 */
public record DimensionContext(String stage, int concurrency, List<Path> directories) {
    public DimensionContext {
        directories = List.copyOf(directories);
    }
}
