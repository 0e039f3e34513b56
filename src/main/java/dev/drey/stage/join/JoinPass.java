package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import java.io.IOException;
import java.util.Arrays;

/**
 * One level of a hybrid hash join (David DeWitt and others, "Implementation techniques for main memory database systems", 1984): joins what fits into
 * memory at once and puts the rest aside, both sides parted alike, for a level below.
 *
 * <p>All rows are in memory at first. Whenever they take too much the upper half of the parts that are still there goes to files, until none is left. So a
 * little too much costs little, and each row is written once a level at most.
 */
final class JoinPass {
    private static final int PIECE = 4096;

    private final JoinPlan plan;
    private final Side build;
    private final SpillRoom room;
    private final TableProbe probe;
    private final int level;

    private BuildTable table;
    /** Parts below this one are in memory, the others in files. */
    private int resident = HashParts.COUNT;
    /** Null until rows go to files. */
    private HashParts parts;

    private SpilledParts buildFiles;
    private SpilledParts probeFiles;
    private long peakBytes;

    /**
     * @param build the side that goes into the table
     * @param level of parting, from 0; there are bits for {@link HashParts#LEVELS} of them
     */
    JoinPass(JoinPlan plan, Side build, SpillRoom room, TableProbe probe, int level) {
        this.plan = plan;
        this.build = build;
        this.room = room;
        this.probe = probe;
        this.level = level;
        this.table = new BuildTable(plan.input(build), plan.timed());
    }

    /**
     * Takes rows of the build side.
     *
     * @return false when they are too many and parting them would not make them fewer: then nothing was put aside
     */
    boolean build(Chunk chunk, KeyedSelection keyed) throws IOException {
        if (resident == HashParts.COUNT) {
            table.add(chunk, keyed.rows(), keyed.count(), keyed.keys(), keyed.hashes());
        } else {
            parts.part(keyed.rows(), keyed.hashes(), keyed.count());
            table.add(chunk, parts.rows(), parts.countBelow(resident), keyed.keys(), parts.hashes());
            putAside(buildFiles, chunk);
        }
        while (isOver(table)) {
            if (resident == HashParts.COUNT && isHopeless()) {
                return false;
            }
            shrink();
        }
        return true;
    }

    boolean isOver(BuildTable of) {
        long bytes = of.heapBytes();
        peakBytes = Math.max(peakBytes, bytes);
        return of.size() > 0 && (bytes > room.tableBytes() || of.isFull());
    }

    /** Where one key has most of the rows they all go to one part, again and again. */
    private boolean isHopeless() {
        return level >= HashParts.LEVELS || level > 0 && table.largestGroup() > table.size() / 2;
    }

    /** Puts aside half of the parts that are in memory. */
    private void shrink() throws IOException {
        if (buildFiles == null) {
            parts = new HashParts(level);
            buildFiles = room.parts(build);
            probeFiles = room.parts(build.other());
        }
        resident /= 2;
        BuildTable old = table;
        table = new BuildTable(plan.input(build), plan.timed());
        Column[] keys = new Column[plan.input(build).keys().size()];
        plan.input(build).showKeys(old.rows(), keys);
        int[] rows = new int[Math.min(PIECE, old.size())];
        long[] hashes = new long[rows.length];
        for (int from = 0; from < old.size(); from += PIECE) {
            int first = from;
            int count = Math.min(PIECE, old.size() - from);
            Arrays.setAll(rows, i -> first + i);
            Hashing.hash(keys, rows, count, hashes);
            parts.part(rows, hashes, count);
            table.add(old.rows(), parts.rows(), parts.countBelow(resident), keys, parts.hashes());
            putAside(buildFiles, old.rows());
        }
    }

    private void putAside(SpilledParts files, Chunk chunk) throws IOException {
        for (int part = resident; part < HashParts.COUNT; part++) {
            files.add(part, chunk, parts.rowsOf(part), parts.count(part));
        }
    }

    /** All rows of the build side have come. */
    void built() throws IOException {
        if (buildFiles != null) {
            buildFiles.finish();
        }
    }

    /** Joins rows of the probe side, or puts them aside. */
    void probe(Chunk chunk, KeyedSelection keyed) throws IOException {
        if (resident == HashParts.COUNT) {
            probe.join(table, chunk, keyed);
            return;
        }
        parts.part(keyed.rows(), keyed.hashes(), keyed.count());
        int inMemory = parts.countBelow(resident);
        probe.matchRows(table, chunk, keyed, parts.rows(), inMemory, parts.hashes());
        probe.giveAlone(chunk, parts.rows(), inMemory);
        for (int part = resident; part < HashParts.COUNT; part++) {
            int[] rows = parts.rowsOf(part);
            if (buildFiles.rows(part) == 0) {
                probe.giveUnmatched(build.other(), chunk, rows, parts.count(part));
            } else {
                probeFiles.add(part, chunk, rows, parts.count(part));
            }
        }
    }

    /** All rows of the probe side have come: gives the rows of the table that are wanted, and the table's memory back. */
    void probed() throws IOException {
        probe.giveBuildRows(table);
        table = null;
        if (probeFiles != null) {
            probeFiles.finish();
        }
    }

    /** Gives the table's memory back where its rows, all of which are in a file yet, are taken in another way. */
    void discard() {
        table = null;
    }

    /** True when rows were put aside. */
    boolean hasSpilled() {
        return buildFiles != null;
    }

    SpilledParts buildFiles() {
        return buildFiles;
    }

    SpilledParts probeFiles() {
        return probeFiles;
    }

    /** Rows in memory. */
    int tableRows() {
        return table.size();
    }

    long peakBytes() {
        return peakBytes;
    }
}
