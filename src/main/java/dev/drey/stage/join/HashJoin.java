package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import dev.drey.runtime.SpillSpace;
import dev.drey.runtime.SpilledChunks;
import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;

/**
 * A hash join of bounded inputs in bounded memory: first takes all rows of the build side, then those of the other.
 *
 * <p>What does not fit into memory is parted by the hash of the key, on both sides alike, and waits in files ({@link JoinPass}); parts that still do not fit are parted
 * again by other bits. Rows of one key stay together however often they are parted: where they alone exceed the memory the build side is taken in
 * blocks, and the probe side is read once for each of them.
 *
 * <p>Keeps no chunk that it is given. Whatever is wrong with a file ends in an exception; {@link #close} removes all files. Not thread-safe.
 */
final class HashJoin implements Closeable {
    private final JoinPlan plan;
    private final Side build;
    private final Side probed;
    private final SpillSpace space;
    private final SpillRoom room;
    private final JoinOutput output;
    private final TableProbe probe;
    private final KeyedSelection buildKeys;
    private final KeyedSelection probeKeys;

    /** The whole inputs. */
    private final JoinPass whole;

    private boolean built;
    private long buildRows;
    private long peakBytes;
    private int levels;
    private int blocks;

    /**
     * What a join took.
     *
     * @param buildRows rows of the build side whose keys can match
     * @param peakBytes most bytes that a table took
     * @param spilledBytes bytes written to files
     * @param levels how often a row was parted at most; 0 when all were in memory
     * @param blocks that keys with too many rows were taken in
     */
    record Figures(long buildRows, long peakBytes, long spilledBytes, int levels, int blocks) {}

    /**
     * @param build the side to build the table of, better the smaller one
     * @param memoryBytes that the join may take
     * @param space for what the memory does not hold; closed with the join
     * @param output takes the joined rows
     * @param faults told of pairs whose condition has no result; null where the first of them is to be thrown
     */
    HashJoin(
            JoinPlan plan,
            Side build,
            long memoryBytes,
            SpillSpace space,
            JoinOutput output,
            PairFilter.Faults faults) {
        this.plan = plan;
        this.build = build;
        this.probed = build.other();
        this.space = space;
        this.room = new SpillRoom(plan, memoryBytes, space);
        this.output = output;
        this.probe = new TableProbe(plan, probed, output, faults);
        this.buildKeys = new KeyedSelection(plan.input(build));
        this.probeKeys = new KeyedSelection(plan.input(probed));
        this.whole = new JoinPass(plan, build, room, probe, 0);
    }

    /** Takes rows of the build side, before any of the other. */
    void build(Chunk chunk) throws IOException {
        if (built) {
            throw new IllegalStateException("the " + build.label() + " side got rows after the other side began");
        }
        buildKeys.of(chunk);
        buildRows += buildKeys.count();
        output.addArrivals(chunk.arrivals());
        probe.giveUnmatched(build, chunk, buildKeys.nullRows(), buildKeys.nullCount());
        whole.build(chunk, buildKeys);
    }

    /** The build side has ended. */
    void built() throws IOException {
        built = true;
        whole.built();
    }

    /** Joins rows of the other side. */
    void probe(Chunk chunk) throws IOException {
        if (!built) {
            throw new IllegalStateException("the " + probed.label() + " side got rows before the other side ended");
        }
        probeKeys.of(chunk);
        output.addArrivals(chunk.arrivals());
        probe.giveUnmatched(probed, chunk, probeKeys.nullRows(), probeKeys.nullCount());
        whole.probe(chunk, probeKeys);
    }

    /** Both sides have ended: joins what waits in files and gives all that is left. */
    void finish() throws IOException {
        complete(whole, 0);
        output.flush();
    }

    /** Gives what is left of a level, then joins the parts that it put aside, one after the other. */
    private void complete(JoinPass pass, int level) throws IOException {
        pass.probed();
        peakBytes = Math.max(peakBytes, pass.peakBytes());
        if (!pass.hasSpilled()) {
            return;
        }
        levels = Math.max(levels, level + 1);
        for (int part = 0; part < HashParts.COUNT; part++) {
            SpilledChunks buildFile = pass.buildFiles().file(part);
            if (buildFile != null) {
                joinFiles(buildFile, pass.probeFiles().file(part), level + 1);
            }
        }
    }

    /** @param probeFile null when no row of the other side has such a hash */
    private void joinFiles(SpilledChunks buildFile, SpilledChunks probeFile, int level) throws IOException {
        if (probeFile == null) {
            giveUnmatched(buildFile);
            buildFile.file().delete();
            return;
        }
        JoinPass pass = new JoinPass(plan, build, room, probe, level);
        while (buildFile.hasNext()) {
            Chunk chunk = room.read(build, buildFile);
            buildKeys.of(chunk);
            if (!pass.build(chunk, buildKeys)) {
                peakBytes = Math.max(peakBytes, pass.peakBytes());
                pass.discard(); // the first block takes its memory
                joinBlocks(buildFile, probeFile);
                return;
            }
        }
        buildFile.file().delete();
        pass.built();
        while (probeFile.hasNext()) {
            Chunk chunk = room.read(probed, probeFile);
            probeKeys.of(chunk);
            pass.probe(chunk, probeKeys);
        }
        probeFile.file().delete();
        complete(pass, level);
    }

    private void giveUnmatched(SpilledChunks buildFile) throws IOException {
        if (plan.kind().alone(build) == JoinKind.Alone.UNMATCHED) {
            while (buildFile.hasNext()) {
                Chunk chunk = room.read(build, buildFile);
                buildKeys.of(chunk);
                probe.giveUnmatched(build, chunk, buildKeys.rows(), buildKeys.count());
            }
        }
    }

    /** Takes the build side block by block, and for each of them the whole other side. */
    private void joinBlocks(SpilledChunks buildFile, SpilledChunks probeFile) throws IOException {
        BitSet matched = new BitSet();
        buildFile.rewind();
        while (buildFile.hasNext()) {
            BuildTable block = nextBlock(buildFile);
            blocks++;
            probeFile.rewind();
            int row = 0;
            while (probeFile.hasNext()) {
                Chunk chunk = room.read(probed, probeFile);
                probeKeys.of(chunk);
                probe.matchRows(block, chunk, probeKeys, probeKeys.rows(), probeKeys.count(), probeKeys.hashes());
                for (int i = 0; i < chunk.rowCount(); i++) {
                    if (probe.hasMatched(i)) {
                        matched.set(row + i);
                    }
                }
                row = Math.addExact(row, chunk.rowCount());
            }
            probe.giveBuildRows(block);
        }
        buildFile.file().delete();
        giveProbeRows(probeFile, matched);
        probeFile.file().delete();
    }

    private BuildTable nextBlock(SpilledChunks buildFile) throws IOException {
        BuildTable block = new BuildTable(plan.input(build), plan.timed());
        do {
            Chunk chunk = room.read(build, buildFile);
            buildKeys.of(chunk);
            block.add(chunk, buildKeys.rows(), buildKeys.count(), buildKeys.keys(), buildKeys.hashes());
        } while (buildFile.hasNext() && block.heapBytes() <= room.tableBytes() && !block.isFull());
        peakBytes = Math.max(peakBytes, block.heapBytes());
        return block;
    }

    /** Gives rows that are wanted alone, when all blocks have been looked at. */
    private void giveProbeRows(SpilledChunks probeFile, BitSet matched) throws IOException {
        JoinKind.Alone alone = plan.kind().alone(probed);
        if (alone == JoinKind.Alone.NEVER) {
            return;
        }
        probeFile.rewind();
        int[] listed = {};
        int first = 0;
        while (probeFile.hasNext()) {
            Chunk chunk = room.read(probed, probeFile);
            listed = listed.length < chunk.rowCount() ? new int[chunk.rowCount()] : listed;
            int count = 0;
            for (int row = 0; row < chunk.rowCount(); row++) {
                listed[count] = row;
                count += alone.gives(matched.get(first + row) ? 1 : 0) ? 1 : 0;
            }
            output.addAlone(probed, chunk, listed, count, RowKind.INSERT);
            first += chunk.rowCount();
        }
    }

    /** What was done so far. */
    Figures figures() {
        return new Figures(buildRows, Math.max(peakBytes, whole.peakBytes()), room.spilledBytes(), levels, blocks);
    }

    /** Removes all files. */
    @Override
    public void close() throws IOException {
        space.close();
    }
}
