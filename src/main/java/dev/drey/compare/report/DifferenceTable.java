package dev.drey.compare.report;

import dev.drey.compare.SinkComparison;
import dev.drey.compare.SinkComparison.RowPair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The first differing rows of a sink, the two rows of a pair under each other, the values that differ marked. Columns of the key come first, then those
 * with differences, then the others; each kind in the order of the sink.
 *
 * @param columns the columns' names
 * @param telling how many columns, from the first, the difference cannot be told without: the key and those with differences
 * @param lines two for each pair, or one when only one side has the row
 * @param hidden rows of the side that has more of them that are not shown
 */
record DifferenceTable(List<String> columns, int telling, List<Line> lines, long hidden) {
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

    static DifferenceTable of(SinkComparison sink) {
        List<Line> lines = new ArrayList<>();
        sink.differences().forEach(pair -> addPair(sink, pair, lines));
        long missing = sink.missing() - times(sink, pair -> pair.reference() != null);
        long extra = sink.extra() - times(sink, pair -> pair.run() != null);
        return ordered(sink, lines, Math.max(0, Math.max(missing, extra)));
    }

    private static long times(SinkComparison sink, Predicate<RowPair> which) {
        return sink.differences().stream()
                .filter(which)
                .mapToLong(RowPair::times)
                .sum();
    }

    private static DifferenceTable ordered(SinkComparison sink, List<Line> lines, long hidden) {
        List<String> columns = sink.columns();
        int[] ranks = new int[columns.size()];
        for (int c = 0; c < ranks.length; c++) {
            int column = c;
            boolean differs =
                    lines.stream().anyMatch(line -> line.values().get(column).differs());
            ranks[c] = sink.key().contains(columns.get(c)) ? 0 : differs ? 1 : 2;
        }
        List<Integer> order = IntStream.range(0, ranks.length)
                .boxed()
                .sorted(Comparator.comparingInt(c -> ranks[c]))
                .toList();
        List<Line> placed = lines.stream()
                .map(line -> new Line(
                        line.side(),
                        line.reference(),
                        line.first(),
                        order.stream().map(line.values()::get).toList(),
                        line.note()))
                .toList();
        // Where neither is known, rows stand alone, and the first column tells them apart best.
        int telling = (int) Math.max(
                Math.min(1, ranks.length),
                IntStream.of(ranks).filter(rank -> rank < 2).count());
        return new DifferenceTable(order.stream().map(columns::get).toList(), telling, placed, hidden);
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
