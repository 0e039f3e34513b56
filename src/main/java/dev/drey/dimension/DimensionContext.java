package dev.drey.dimension;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * For whom and where a dimension is opened.
 *
 * @param stage the stage that looks up, for messages and names of threads
 * @param concurrency most reads that run at once, so that a reader has as many connections at most
 * @param directories where temporary files may lie; at least one
 * @param timeout how long opening may wait for others, so that it tells itself what it waited for
 */
public record DimensionContext(String stage, int concurrency, List<Path> directories, Duration timeout) {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    public DimensionContext {
        directories = List.copyOf(directories);
    }

    /** With the longest time that there is. */
    public DimensionContext(String stage, int concurrency, List<Path> directories) {
        this(stage, concurrency, directories, LONGEST);
    }

    /** The same with a time-out that is not longer. */
    public DimensionContext within(Duration longest) {
        return longest.compareTo(timeout) >= 0 ? this : new DimensionContext(stage, concurrency, directories, longest);
    }
}
