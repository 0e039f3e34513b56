package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;

/**
 * What a sort may take.
 *
 * @param memoryBytes for rows and buffers, at least {@value #LEAST_MEMORY}; a row that is longer is held all the same
 * @param runRows most rows that are sorted in memory at a time
 * @param fanIn most runs that are merged at a time, at least 2; fewer where the memory does not do for as many
 * @param chunkRows most rows of a {@link Chunk} that is given out
 */
public record SortLimits(long memoryBytes, long runRows, int fanIn, int chunkRows) {
    public static final int LEAST_MEMORY = 32 << 10;
    /** Runs merged at a time unless told otherwise; more make the reads of each smaller. */
    public static final int DEFAULT_FAN_IN = 128;

    public SortLimits {
        if (memoryBytes < LEAST_MEMORY) {
            throw new IllegalArgumentException(
                    "a sort has " + memoryBytes + " bytes of memory; it needs at least " + LEAST_MEMORY);
        }
        if (runRows < 1 || fanIn < 2 || chunkRows < 1) {
            throw new IllegalArgumentException("run-rows " + runRows + ", fan-in " + fanIn + ", chunk-rows " + chunkRows
                    + "; allowed: at least 1, 2 and 1");
        }
    }

    /** Limits of memory alone. */
    public static SortLimits memory(long bytes) {
        return new SortLimits(bytes, Long.MAX_VALUE, DEFAULT_FAN_IN, 4096);
    }

    /** Bytes of a block's rows: small enough for many runs to be merged at a time, large enough for a disk. */
    int blockBytes() {
        return clamp(memoryBytes / 128, 1 << 10, 1 << 16);
    }

    /** Bytes of a page of rows: a power of two, so small that little of the memory lies idle. */
    int pageBytes() {
        return Integer.highestOneBit(clamp(memoryBytes / 32, 1 << 10, 1 << 20));
    }

    private static int clamp(long bytes, int least, int most) {
        return (int) Math.max(least, Math.min(most, bytes));
    }
}
