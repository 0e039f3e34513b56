package dev.drey.compare.report;

import dev.drey.compare.SinkComparison;
import dev.drey.compare.SinkComparison.RowPair;
import java.util.ArrayList;
import java.util.List;

/**
 * The first differing rows of a sink, the two rows of a pair under each other, the values that differ marked.
 *
 * @param columns the columns' names
 * @param lines two for each pair, or one when only one side has the row
 * @param hidden pairs that are not shown
 */
record DifferenceTable(List<String> columns, List<Line> lines, long hidden) {
    /**
     * One row of one side.
     *
     * @param side label of the run
     * @param reference true for the side that was taken as right
     * @param first true for the first line of a pair
     * @param values one for each column
     * @param note what else is to be known of it; empty when nothing
     */
    record Line(String side, boolean reference, boolean first, List<Value> values, String note) {}

    /**
     * @param text {@code null} for a null value
     * @param differs true when the other side has another value, or no such row
     */
    record Value(String text, boolean differs) {}

    /** @param most pairs to be shown */
    static DifferenceTable of(SinkComparison sink, int most) {
        List<Line> lines = new ArrayList<>();
        sink.differences().stream().limit(most).forEach(pair -> addPair(sink, pair, lines));
        long all = Math.max(sink.differences().size(), Math.max(sink.missing(), sink.extra()));
        return new DifferenceTable(sink.columns(), lines, Math.max(0, all - most));
    }

    private static void addPair(SinkComparison sink, RowPair pair, List<Line> lines) {
        String times = pair.times() > 1 ? pair.times() + " times" : "";
        if (pair.reference() != null) {
            String alone = pair.run() == null ? "only here" : "";
            lines.add(line(sink.reference(), true, true, pair.reference(), pair.run(), note(alone, times)));
        }
        if (pair.run() != null) {
            boolean first = pair.reference() == null;
            lines.add(line(
                    sink.run(), false, first, pair.run(), pair.reference(), first ? note("only here", times) : ""));
        }
    }

    private static String note(String a, String b) {
        return a.isEmpty() || b.isEmpty() ? a + b : a + ", " + b;
    }

    private static Line line(
            String side, boolean reference, boolean first, List<String> own, List<String> other, String note) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            String value = own.get(i);
            boolean same = other != null
                    && i < other.size()
                    && (value == null ? other.get(i) == null : value.equals(other.get(i)));
            values.add(new Value(value == null ? "null" : value, !same && other != null));
        }
        return new Line(side, reference, first, values, note);
    }
}
