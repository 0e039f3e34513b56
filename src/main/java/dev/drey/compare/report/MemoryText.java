package dev.drey.compare.report;

import dev.drey.chunk.TextWidth;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.MemoryComparison;
import dev.drey.compare.SinkComparison;
import dev.drey.compare.TwinComparison;
import dev.drey.compare.report.MemoryTable.StageLines;
import java.util.List;
import java.util.stream.Stream;

/** A comparison of memory as text for a terminal: the table of bounded stages and their naive twins, the measured errors, the verdicts. */
public final class MemoryText {
    private static final int LEAST_LABEL = 24;
    private static final int GAP = 2;
    private static final int INDENT = 2;

    private final MemoryComparison comparison;
    private final MemoryTable table;
    private final TerminalPage page;

    private MemoryText(MemoryComparison comparison, TerminalPage page) {
        this.comparison = comparison;
        this.table = MemoryTable.of(comparison);
        this.page = page;
    }

    /**
     * Renders a comparison.
     *
     * @param width places in a line; what stages do is broken by words to fit
     * @param colour whether the terminal shows colours; everything can be read without
     */
    public static String print(MemoryComparison comparison, int width, boolean colour) {
        return new MemoryText(comparison, new TerminalPage(width, colour)).print();
    }

    private String print() {
        costs();
        if (!table.errors().isEmpty()) {
            page.line("");
            errors();
        }
        page.line("");
        page.verdict(comparison.verdict(), comparison.reason());
        comparison.twins().forEach(this::results);
        return page.toString();
    }

    /** What differs tells the verdict with it. */
    private void results(TwinComparison twin) {
        List<SinkComparison> different = twin.sinks().stream()
                .filter(sink -> sink.verdict() != Verdict.EQUAL)
                .toList();
        if (different.isEmpty()) {
            page.paragraph(twin.stage() + ": " + twin.verdict() + ", " + twin.reason(), INDENT);
        }
        different.forEach(page::sink);
    }

    private void costs() {
        List<List<String>> cells = table.stages().stream()
                .flatMap(stage -> Stream.of(stage.bounded(), stage.naive(), stage.factor()))
                .map(MemoryTable.Line::cells)
                .toList();
        int[] widths = widths(MemoryTable.HEADS, cells);
        int label = labelWidth(
                widths,
                table.stages().stream()
                        .flatMap(stage -> Stream.of(
                                stage.stage(),
                                " ".repeat(INDENT) + stage.bounded().label(),
                                " ".repeat(INDENT) + stage.naive().label())));
        row(List.of(""), MemoryTable.HEADS, label, widths);
        for (StageLines stage : table.stages()) {
            page.paragraph(stage.stage(), INDENT);
            Stream.of(stage.bounded(), stage.naive(), stage.factor())
                    .forEach(line -> row(wrapped(line.label(), label), line.cells(), label, widths));
        }
    }

    private static List<String> wrapped(String label, int width) {
        return TerminalPage.wrap(TerminalPage.escape(label), width - INDENT, INDENT).stream()
                .map(line -> " ".repeat(INDENT) + line)
                .toList();
    }

    private void errors() {
        int[] widths = widths(
                MemoryTable.ERROR_HEADS,
                table.errors().stream().map(MemoryTable.ErrorLine::cells).toList());
        int label = labelWidth(widths, table.errors().stream().map(line -> TerminalPage.escape(line.label())));
        row(List.of("error"), MemoryTable.ERROR_HEADS, label, widths);
        for (MemoryTable.ErrorLine line : table.errors()) {
            row(TerminalPage.wrap(TerminalPage.escape(line.label()), label, INDENT), line.cells(), label, widths);
        }
    }

    /** The figures stand in the last line of the label. */
    private void row(List<String> label, List<String> cells, int labelWidth, int[] widths) {
        label.stream().limit(label.size() - 1L).forEach(page::line);
        StringBuilder line = new StringBuilder(TerminalPage.left(label.get(label.size() - 1), labelWidth));
        for (int c = 0; c < widths.length; c++) {
            line.append(" ".repeat(GAP)).append(TerminalPage.right(cells.get(c), widths[c]));
        }
        page.line(line.toString());
    }

    private static int[] widths(List<String> heads, List<List<String>> lines) {
        int[] widths = new int[heads.size()];
        for (int c = 0; c < widths.length; c++) {
            int column = c;
            widths[c] = Stream.concat(Stream.of(heads), lines.stream())
                    .mapToInt(cells -> TextWidth.of(cells.get(column)))
                    .max()
                    .orElse(0);
        }
        return widths;
    }

    /** As wide as the labels, as far as the line allows. */
    private int labelWidth(int[] widths, Stream<String> labels) {
        int rest = page.width();
        for (int width : widths) {
            rest -= GAP + width;
        }
        int longest = labels.mapToInt(TextWidth::of).max().orElse(0);
        return Math.max(LEAST_LABEL, Math.min(longest, rest));
    }
}
