package dev.drey.compare.report;

import dev.drey.chunk.TextWidth;
import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun;
import dev.drey.compare.Parting;
import dev.drey.compare.Recommendation;
import dev.drey.compare.Sweep;
import dev.drey.page.Figures;
import java.util.ArrayList;
import java.util.List;

/** A comparison as text for a terminal: the table of figures, the verdict with the first differing rows, and the recommendation. */
public final class TerminalReport {
    private static final int MOST_HEAD = 13;
    private static final String BEST = " *";

    private final Comparison comparison;
    private final TerminalPage page;

    private TerminalReport(Comparison comparison, TerminalPage page) {
        this.comparison = comparison;
        this.page = page;
    }

    /**
     * Renders a comparison.
     *
     * @param width places in a line; tables that need more are broken by runs, text by words
     * @param colour whether the terminal shows colours; everything can be read without
     */
    public static String print(Comparison comparison, int width, boolean colour) {
        return new TerminalReport(comparison, new TerminalPage(width, colour)).print();
    }

    private String print() {
        measures(MeasureTable.of(comparison));
        if (comparison.sweep() != null) {
            sweep(comparison.sweep());
        }
        page.line("");
        verdict();
        if (comparison.recommendation() != null) {
            page.line("");
            recommendation(comparison.recommendation());
        }
        return page.toString();
    }

    private void measures(MeasureTable table) {
        List<String> labels =
                table.lines().stream().map(MeasureTable.Line::label).toList();
        List<List<String>> columns = new ArrayList<>();
        boolean anyBest = false;
        boolean anyMissing = false;
        for (int run = 0; run < table.runs().size(); run++) {
            List<String> cells = new ArrayList<>();
            for (MeasureTable.Line line : table.lines()) {
                MeasureTable.Cell cell = line.cells().get(run);
                cells.add(cell.text() + (cell.best() ? BEST : "  "));
                anyBest |= cell.best();
                anyMissing |= cell.text().equals(MeasureTable.MISSING);
            }
            columns.add(cells);
        }
        columns(labels, table.runs(), columns);
        if (anyBest) {
            page.paragraph("* best of its line; measured figures within 5 % of each other count as equal", 2);
        }
        if (anyMissing && table.notes().isEmpty()) {
            page.paragraph("- not measured", 2);
        }
        table.notes().forEach(note -> page.paragraph("- " + note, 2));
    }

    /** Prints columns beside each other, as many as fit, the others below with the labels repeated. */
    private void columns(List<String> labels, List<String> heads, List<List<String>> columns) {
        int labelWidth = labels.stream().mapToInt(TextWidth::of).max().orElse(0);
        int from = 0;
        while (from < heads.size()) {
            int used = labelWidth;
            int to = from;
            List<List<String>> wrapped = new ArrayList<>();
            List<Integer> widths = new ArrayList<>();
            while (to < heads.size()) {
                List<String> head = head(heads.get(to));
                int cells =
                        columns.get(to).stream().mapToInt(TextWidth::of).max().orElse(0);
                int wide = Math.max(
                        cells, head.stream().mapToInt(TextWidth::of).max().orElse(0) + BEST.length());
                if (to > from && used + 1 + wide > page.width() + BEST.length()) {
                    break;
                }
                used += 1 + wide;
                wrapped.add(head);
                widths.add(wide);
                to++;
            }
            if (from > 0) {
                page.line("");
            }
            block(labels, labelWidth, wrapped, columns.subList(from, to), widths);
            from = to;
        }
    }

    private void block(
            List<String> labels,
            int labelWidth,
            List<List<String>> heads,
            List<List<String>> columns,
            List<Integer> widths) {
        int height = heads.stream().mapToInt(List::size).max().orElse(1);
        for (int i = 0; i < height; i++) {
            StringBuilder line = new StringBuilder(" ".repeat(labelWidth));
            for (int c = 0; c < heads.size(); c++) {
                int at = i - (height - heads.get(c).size());
                String head = at < 0 ? "" : heads.get(c).get(at);
                line.append(' ').append(TerminalPage.right(head + "  ", widths.get(c)));
            }
            page.line(line.toString());
        }
        for (int row = 0; row < labels.size(); row++) {
            StringBuilder line = new StringBuilder(TerminalPage.left(labels.get(row), labelWidth));
            for (int c = 0; c < columns.size(); c++) {
                String cell = columns.get(c).get(row);
                String placed = TerminalPage.right(cell, widths.get(c));
                line.append(' ').append(cell.endsWith(BEST) ? page.paint(placed, "32") : placed);
            }
            page.line(line.toString());
        }
    }

    private void sweep(Sweep sweep) {
        page.line("");
        List<String> labels = new ArrayList<>(List.of(""));
        List<List<String>> columns = new ArrayList<>(List.of(
                new ArrayList<>(List.of("rows/s")),
                new ArrayList<>(List.of("latency p50")),
                new ArrayList<>(List.of("latency p99")),
                new ArrayList<>(List.of("rows held"))));
        for (ModeRun run : sweep.runs()) {
            String mark = run.label().equals(sweep.knee()) ? " (knee)" : "";
            labels.add(TerminalPage.escape(run.label()) + mark + (run.label().equals(sweep.choice()) ? BEST : ""));
            ModeRun.SinkLatency latency = run.slowestSink();
            columns.get(0).add(Figures.roughCount(run.rowsPerSecond()));
            columns.get(1).add(latency == null ? MeasureTable.MISSING : millis(latency.p50Millis()));
            columns.get(2).add(latency == null ? MeasureTable.MISSING : millis(latency.p99Millis()));
            columns.get(3).add(Figures.count(run.held().peakRows()));
        }
        int labelWidth = labels.stream().mapToInt(TextWidth::of).max().orElse(0);
        for (int row = 0; row < labels.size(); row++) {
            StringBuilder line = new StringBuilder(TerminalPage.left(labels.get(row), labelWidth));
            for (List<String> column : columns) {
                line.append("  ").append(TerminalPage.right(column.get(row), 11));
            }
            page.line(line.toString());
        }
        page.paragraph("sweep: " + sweep.reason(), 2);
    }

    private void verdict() {
        page.verdict(comparison.verdict(), comparison.reason());
        comparison.sinks().stream()
                .filter(sink -> sink.verdict() != Verdict.EQUAL)
                .forEach(page::sink);
        for (Parting parting : comparison.partings()) {
            page.paragraph(
                    parting.run() + " parts from " + parting.reference() + " first at stage '" + parting.stage() + "' ("
                            + parting.type() + "), which " + parting.reason(),
                    2);
        }
    }

    private void recommendation(Recommendation recommendation) {
        for (Recommendation.Axis axis : recommendation.axes()) {
            String winners = MeasureTable.winners(axis, comparison.verdict());
            page.paragraph(axis.name() + ": " + winners + " – " + axis.reason(), 2, axis.name(), "1");
        }
        page.paragraph(recommendation.advice(), 0);
    }

    private static List<String> head(String label) {
        List<String> lines = TerminalPage.wrap(TerminalPage.escape(label), MOST_HEAD, 0);
        return lines.stream().map(line -> TextWidth.cut(line, 2 * MOST_HEAD)).toList();
    }

    private static String millis(double value) {
        return Figures.duration(value * 1e6);
    }
}
