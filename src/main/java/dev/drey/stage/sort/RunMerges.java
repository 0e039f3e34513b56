package dev.drey.stage.sort;

import dev.drey.runtime.SpillFile;
import dev.drey.runtime.SpillSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The spilled runs of one sort, and the order in which they are merged until one merge does for all that are left: always the smallest ones, the first time as
 * few as leave full merges for the others, so that the fewest bytes are moved (Knuth, The Art of Computer Programming, volume 3, 5.4.9). Not thread-safe.
 */
final class RunMerges {
    private final SortLimits limits;
    private final SpillSpace space;
    private final BlockCodec codec;
    private final List<SpilledRun> runs = new ArrayList<>();
    private RunMerger last;
    private int passes;
    private long spilledBytes;
    private long peakBytes;

    RunMerges(SortLimits limits, SpillSpace space, BlockCodec codec) {
        this.limits = limits;
        this.space = space;
        this.codec = codec;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    int passes() {
        return passes;
    }

    /** Bytes written to files, in all passes. */
    long spilledBytes() {
        return spilledBytes;
    }

    /** Most bytes that merging held. */
    long peakBytes() {
        return peakBytes;
    }

    /** Bytes that merging holds now. */
    long heapBytes() {
        return last == null ? codec.heapBytes() : last.heapBytes();
    }

    /** Spills rows as a run; {@code block} is room to work with. */
    void add(RowStream rows, RowBlock block) throws IOException {
        runs.add(write(rows, block, 0));
    }

    private SpilledRun write(RowStream rows, RowBlock block, int pass) throws IOException {
        SpillFile file = space.create();
        long bytes = 0;
        long count = 0;
        int largest = 0;
        for (rows.fill(block); block.rows() > 0; rows.fill(block)) {
            bytes += codec.write(block, file, bytes);
            count += block.rows();
            largest = Math.max(largest, block.bytes());
        }
        file.close();
        spilledBytes += bytes;
        return new SpilledRun(file, bytes, count, largest, pass);
    }

    /** Merges runs until one merge is left, whose rows it gives. */
    RowStream finish(RowBlock block) throws IOException {
        int first = firstMerge();
        while (runs.size() > fanIn()) {
            runs.sort(Comparator.comparingLong(SpilledRun::bytes));
            int count = Math.min(Math.max(2, first), fanIn());
            first = Integer.MAX_VALUE;
            List<SpilledRun> group = new ArrayList<>(runs.subList(0, count));
            runs.subList(0, count).clear();
            RunMerger merger = merger(group, block);
            runs.add(write(merger, block, pass(group)));
        }
        passes = pass(runs);
        last = merger(runs, block);
        return last;
    }

    private RunMerger merger(List<SpilledRun> group, RowBlock block) throws IOException {
        RunMerger merger = new RunMerger(group, codec);
        peakBytes = Math.max(peakBytes, merger.heapBytes() + block.heapBytes());
        return merger;
    }

    private static int pass(List<SpilledRun> group) {
        return 1 + group.stream().mapToInt(SpilledRun::pass).max().orElse(0);
    }

    /** Runs of the first merge such that all later ones are full. */
    private int firstMerge() {
        int fanIn = fanIn();
        return 2 + (runs.size() - 2) % (fanIn - 1);
    }

    /** Runs that can be merged at a time: their largest blocks, one that is written and what becomes of it share the memory. */
    private int fanIn() {
        long largest = runs.stream().mapToInt(SpilledRun::largestBlock).max().orElse(1) + RowKey.SLACK;
        long fitting = limits.memoryBytes() / largest - 4;
        return (int) Math.max(2, Math.min(limits.fanIn(), fitting));
    }
}
