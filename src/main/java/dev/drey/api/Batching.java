package dev.drey.api;

import java.io.Serializable;
import java.time.Duration;

/**
 * How single rows are gathered to chunks: a chunk is closed when it is full, when its first row has waited long enough, in front of every
 * watermark and checkpoint barrier, and at the end of the input.
 *
 * @param chunkRows most rows of a chunk
 * @param longestWait how long a row waits for others; at least a millisecond
 */
public record Batching(int chunkRows, Duration longestWait) implements Serializable {
    /** 4096 rows, 5 ms. */
    public static final Batching DEFAULT = new Batching(4096, Duration.ofMillis(5));

    public Batching {
        if (chunkRows < 1) {
            throw new IllegalArgumentException("chunkRows is " + chunkRows + "; allowed: 1 and more");
        }
        if (longestWait.toMillis() < 1) {
            throw new IllegalArgumentException("longestWait is " + longestWait + "; allowed: 1 ms and more");
        }
    }
}
