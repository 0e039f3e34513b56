package dev.drey.compare;

import dev.drey.compare.Comparison.Machine;
import dev.drey.compare.Comparison.Verdict;
import java.util.List;

/**
 * What {@code drey compare --memory} found out: what each stage with bounded memory takes beside its naive twin, and whether both give the same. Holds plain values
 * only and is written and read back as JSON by {@link ComparisonJson}.
 *
 * @param pipeline the pipeline's name
 * @param startedAt when the first run began, ISO 8601 in UTC
 * @param machine where the runs took place
 * @param runs the run with all stages as declared, then one for each twin
 * @param twins the stages that have a twin, in topological order
 * @param verdict the worst of theirs
 * @param reason the verdict in one sentence
 */
public record MemoryComparison(
        String pipeline,
        String startedAt,
        Machine machine,
        List<ModeRun> runs,
        List<TwinComparison> twins,
        Verdict verdict,
        String reason) {
    public MemoryComparison {
        runs = List.copyOf(runs);
        twins = List.copyOf(twins);
    }
}
