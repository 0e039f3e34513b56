package dev.drey.runlog;

import java.util.ArrayList;
import java.util.List;

/**
 * The books of a run's rows: where every row went that came in to a stage, and that each edge delivered what was sent. Rows count as they are sent, so that
 * the taking back of a row is one too.
 *
 * @param stages what became of the rows of each stage
 * @param edges what went from stage to stage
 */
public record RowLedger(List<Stage> stages, List<Edge> edges) {
    /** Books without entries. */
    public static final RowLedger EMPTY = new RowLedger(List.of(), List.of());

    public RowLedger {
        stages = List.copyOf(stages);
        edges = List.copyOf(edges);
    }

    /**
     * What became of the rows of a stage.
     *
     * @param stage its name
     * @param in rows that came in (a source: that were read)
     * @param restored rows that had come in to an earlier run and were found in its state
     * @param filtered rows that a condition or a limit took out
     * @param folded rows that went into results or state
     * @param dead rows that could not be worked on
     * @param late rows that came too late for everything
     * @param abandoned rows that it did not work on because it had failed
     * @param made rows that left without having come in
     * @param out rows that left
     */
    public record Stage(
            String stage,
            long in,
            long restored,
            long filtered,
            long folded,
            long dead,
            long late,
            long abandoned,
            long made,
            long out) {

        /** Rows that came in and left as rows. */
        public long passed() {
            return out - made;
        }

        /** Rows that came in and are not accounted for; negative when more are accounted for than came in. */
        public long missing() {
            return in + restored - passed() - filtered - folded - dead - late - abandoned;
        }
    }

    /**
     * What went from one stage to another.
     *
     * @param from a stage, or {@code stage.output} for a named output of it
     * @param to the stage that reads it
     * @param sent rows that left {@code from} for each reader
     * @param received rows that came in to {@code to} from there
     */
    public record Edge(String from, String to, long sent, long received) {}

    /** True when every row is accounted for. */
    public boolean balances() {
        return faults().isEmpty();
    }

    /** What does not balance, a sentence each. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (Edge edge : edges) {
            if (edge.sent() != edge.received()) {
                faults.add("edge " + edge.from() + " -> " + edge.to() + ": " + rows(edge.sent()) + " sent, "
                        + edge.received() + " received");
            }
        }
        for (Stage stage : stages) {
            if (stage.missing() != 0) {
                faults.add("stage '" + stage.stage() + "': " + rows(stage.in())
                        + (stage.restored() == 0 ? "" : " and " + stage.restored() + " restored")
                        + " came in, of which " + stage.passed() + " passed, " + stage.filtered() + " were filtered, "
                        + stage.folded() + " folded, " + stage.dead() + " dead, " + stage.late() + " late, "
                        + stage.abandoned() + " abandoned: " + stage.missing() + " missing");
            }
        }
        return faults;
    }

    private static String rows(long count) {
        return count == 1 ? "1 row" : count + " rows";
    }
}
