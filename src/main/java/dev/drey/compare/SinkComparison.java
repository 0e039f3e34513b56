package dev.drey.compare;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.page.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The results of two runs at one sink, as they are when all changes are applied: as multisets, or as sequences where the sink reads rows in order.
 *
 * @param sink the sink's name
 * @param reference label of the run that was taken as right; for a baseline its directory
 * @param run label of the other run
 * @param verdict how far they agree
 * @param reason the verdict in one sentence
 * @param ordered true when the order of rows counts
 * @param referenceRows rows of the reference
 * @param runRows rows of the run
 * @param missing rows of the reference that the run lacks
 * @param extra rows of the run that the reference lacks
 * @param columns names of the columns
 * @param key the columns that tell rows apart; empty when none are known
 * @param differences the first differing rows side by side
 */
public record SinkComparison(
        String sink,
        String reference,
        String run,
        Verdict verdict,
        String reason,
        boolean ordered,
        long referenceRows,
        long runRows,
        long missing,
        long extra,
        List<String> columns,
        List<String> key,
        List<RowPair> differences) {
    public SinkComparison {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        differences = List.copyOf(differences);
    }

    /**
     * The same, after late rows were weighed.
     *
     * @param refutation what they do not account for; empty when they account for everything
     * @param lateRows how many there were
     */
    SinkComparison weighed(String refutation, long lateRows) {
        String late = Figures.count(lateRows) + (lateRows == 1 ? " row" : " rows") + " that came too late";
        return refutation.isEmpty()
                ? judged(Verdict.EXPLAINED, late + " account for every difference")
                : judged(Verdict.DIFFERENT, late + " do not account for it: " + refutation);
    }

    /** The same with another verdict, and why. */
    SinkComparison judged(Verdict other, String because) {
        return new SinkComparison(
                sink,
                reference,
                run,
                other,
                reason + "; " + because,
                ordered,
                referenceRows,
                runRows,
                missing,
                extra,
                columns,
                key,
                differences);
    }

    /** The same, where rows come from a stage that is declared to give approximate results: another run may rightly give others. */
    SinkComparison approximated() {
        return judged(Verdict.EXPLAINED, "they come from a stage that is declared approximate");
    }

    /**
     * Two rows that belong together, by key or place, and differ; or a row that only one side has.
     *
     * @param reference the text of its values, a null for a null value; null when only the run has the row
     * @param run likewise; null when only the reference has the row
     * @param times how many equal such rows there are
     */
    public record RowPair(List<String> reference, List<String> run, long times) {
        public RowPair {
            // Values may be null, which List.copyOf refuses.
            reference = reference == null ? null : Collections.unmodifiableList(new ArrayList<>(reference));
            run = run == null ? null : Collections.unmodifiableList(new ArrayList<>(run));
        }
    }
}
