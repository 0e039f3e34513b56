package dev.drey.compare.report;

import dev.drey.chunk.ControlCharacters;
import dev.drey.chunk.TextWidth;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.SinkComparison;
import dev.drey.page.Figures;
import java.util.ArrayList;
import java.util.List;

/** Text for a terminal: lines, paragraphs broken at words, colours where it shows them. Texts of users cannot move the cursor. */
final class TerminalPage {
    private static final int LEAST_WIDTH = 40;
    private static final int MOST_TEXT_WIDTH = 100;

    private final int width;
    private final boolean colour;
    private final StringBuilder out = new StringBuilder();

    /**
     * @param width places in a line
     * @param colour whether the terminal shows colours; everything can be read without
     */
    TerminalPage(int width, boolean colour) {
        this.width = Math.max(LEAST_WIDTH, width);
        this.colour = colour;
    }

    int width() {
        return width;
    }

    void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }

    void paragraph(String text, int hanging) {
        paragraph(text, hanging, "", "");
    }

    /** Breaks a text at words; {@code start} is how it begins and is painted. */
    void paragraph(String text, int hanging, String start, String colourOfStart) {
        List<String> lines = wrap(escape(text), Math.min(width, MOST_TEXT_WIDTH), hanging);
        String first = lines.get(0);
        line(
                first.startsWith(start) && !start.isEmpty()
                        ? paint(start, colourOfStart) + first.substring(start.length())
                        : first);
        lines.stream().skip(1).forEach(this::line);
    }

    /** The verdict, painted, and why. */
    void verdict(Verdict verdict, String reason) {
        String colourOf = switch (verdict) {
            case EQUAL -> "32;1";
            case EXPLAINED -> "33;1";
            case DIFFERENT -> "31;1";
        };
        paragraph(verdict.name() + ": " + reason, 2, verdict.name(), colourOf);
    }

    /** A sink that is not equal, with its first differing rows. */
    void sink(SinkComparison sink) {
        paragraph(
                "sink '" + sink.sink() + "', " + sink.run() + " against " + sink.reference() + ": " + sink.verdict()
                        + ", " + sink.reason(),
                2);
        DifferenceTable table = DifferenceTable.of(sink);
        if (!table.lines().isEmpty()) {
            new DifferenceText(table, width, colour).lines().forEach(this::line);
        }
        if (table.hidden() > 0) {
            line("  … " + Figures.count(table.hidden()) + " more");
        }
    }

    static List<String> wrap(String text, int width, int hanging) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" +")) {
            boolean empty = line.toString().isBlank();
            if (!empty && TextWidth.of(line.toString()) + 1 + TextWidth.of(word) > width) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(hanging));
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    String paint(String text, String code) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    static String escape(String text) {
        return ControlCharacters.escape(text);
    }

    static String left(String text, int places) {
        return text + " ".repeat(Math.max(0, places - TextWidth.of(text)));
    }

    static String right(String text, int places) {
        return " ".repeat(Math.max(0, places - TextWidth.of(text))) + text;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
