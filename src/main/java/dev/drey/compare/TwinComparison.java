package dev.drey.compare;

import dev.drey.compare.Comparison.Verdict;
import java.util.List;

/**
 * A stage that works in bounded memory beside its naive twin; all other stages were the same in both runs.
 *
 * @param stage its name
 * @param type its type's name
 * @param bounded how it works, a few words
 * @param naive how its twin works
 * @param boundedCost what it took
 * @param naiveCost what the twin took
 * @param errors of results that are not exact; empty where they are
 * @param sinks what each sink got, with the twin's run as the reference
 * @param verdict how far the results agree
 * @param reason the verdict in one sentence
 */
public record TwinComparison(
        String stage,
        String type,
        String bounded,
        String naive,
        StageCost boundedCost,
        StageCost naiveCost,
        List<MeasuredError> errors,
        List<SinkComparison> sinks,
        Verdict verdict,
        String reason) {
    public TwinComparison {
        errors = List.copyOf(errors);
        sinks = List.copyOf(sinks);
    }
}
