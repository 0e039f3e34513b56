package dev.drey.compare;

import dev.drey.stage.Mode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is to be compared.
 *
 * @param modes at least one, each once, batch first where it is among them
 * @param parallelisms each mode runs with these as well
 * @param chunkRows each mode runs with chunks of these as well
 * @param baselines by sink, the directory that holds its right result; empty to take that of the first run
 * @param sweep sizes of bundles; null for no sweep
 * @param maxLatencyMillis bound for the sweep's choice; null for none
 * @param differences how many differing rows are shown for each sink
 */
public record Scope(
        List<Mode> modes,
        List<Integer> parallelisms,
        List<Integer> chunkRows,
        Map<String, Path> baselines,
        SweepSizes sweep,
        Double maxLatencyMillis,
        int differences) {
    public Scope {
        modes = modes.stream().distinct().sorted().toList();
        parallelisms = List.copyOf(parallelisms);
        chunkRows = List.copyOf(chunkRows);
        baselines = Map.copyOf(baselines);
        if (modes.isEmpty()) {
            throw new IllegalArgumentException("no mode is to be compared; allowed: batch, streaming, micro-batch");
        }
    }

    /** All modes, nothing varied, compared with batch. */
    public static Scope allModes() {
        return new Scope(List.of(Mode.values()), List.of(), List.of(), Map.of(), null, null, 10);
    }

    /** Batch alone, nothing varied: for comparisons of memory. */
    public static Scope memory(int differences) {
        return new Scope(List.of(Mode.BATCH), List.of(), List.of(), Map.of(), null, null, differences);
    }

    /** How many runs that is, the sweep's included. */
    public int runs() {
        return variants().size() + (sweep == null ? 0 : sweep.sizes().size());
    }

    /** The modes as they are declared, then their variations. */
    List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        modes.forEach(mode -> variants.add(Variant.of(mode)));
        for (Mode mode : modes) {
            parallelisms.forEach(each -> variants.add(Variant.of(mode).withParallelism(each)));
            chunkRows.forEach(each -> variants.add(Variant.of(mode).withChunkRows(each)));
        }
        return variants;
    }
}
