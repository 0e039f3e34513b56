package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.SpillSpace;
import dev.drey.runtime.SpilledChunkCodec;
import dev.drey.runtime.SpilledChunks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The memory of a join, and where rows go that it does not hold. */
final class SpillRoom {
    /** Shares of the memory: most is for the table, which is there one and a half times while half of it is put aside. */
    private static final double TABLE_SHARE = 0.6;

    private static final long LEAST_BUFFER = 4096;

    private final JoinPlan plan;
    private final long memoryBytes;
    private final SpillSpace space;
    private final SpilledChunkCodec left;
    private final SpilledChunkCodec right;
    private final List<SpilledParts> made = new ArrayList<>();

    /** @param memoryBytes of one subtask */
    SpillRoom(JoinPlan plan, long memoryBytes, SpillSpace space) {
        this.plan = plan;
        this.memoryBytes = memoryBytes;
        this.space = space;
        this.left = new SpilledChunkCodec(plan.left().schema());
        this.right = new SpilledChunkCodec(plan.right().schema());
    }

    /** Bytes that a table may take. */
    long tableBytes() {
        return (long) (memoryBytes * TABLE_SHARE);
    }

    /** New files for a side. */
    SpilledParts parts(Side side) {
        long buffer = Math.max(LEAST_BUFFER, memoryBytes / (8 * HashParts.COUNT));
        SpilledParts parts = new SpilledParts(plan.input(side).schema(), space, codec(side), buffer);
        made.add(parts);
        return parts;
    }

    /** The next chunk of a file of a side. */
    Chunk read(Side side, SpilledChunks file) throws IOException {
        return codec(side).read(file);
    }

    private SpilledChunkCodec codec(Side side) {
        return side == Side.LEFT ? left : right;
    }

    /** Bytes that were written so far. */
    long spilledBytes() {
        return made.stream().mapToLong(SpilledParts::bytes).sum();
    }
}
