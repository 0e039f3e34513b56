package dev.drey.compare.report;

import dev.drey.chunk.ControlCharacters;
import dev.drey.chunk.TextWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Differing rows as aligned text. Values that differ stand in brackets. Where not all columns fit, those with differences are kept first, then the
 * others from the left.
 */
final class DifferenceText {
    private static final int MOST_CELL = 24;
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    private final DifferenceTable table;
    private final boolean colour;
    private final List<List<String>> cells = new ArrayList<>();
    private final int[] widths;
    private final List<Integer> shown;
    private final int sideWidth;

    DifferenceText(DifferenceTable table, int width, boolean colour) {
        this.table = table;
        this.colour = colour;
        this.sideWidth = table.lines().stream()
                .mapToInt(line -> TextWidth.of(side(line)))
                .max()
                .orElse(0);
        for (DifferenceTable.Line line : table.lines()) {
            cells.add(line.values().stream().map(DifferenceText::cell).toList());
        }
        this.widths = new int[table.columns().size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = TextWidth.of(head(c)) + 1;
            for (List<String> row : cells) {
                widths[c] = Math.max(widths[c], c < row.size() ? TextWidth.of(row.get(c)) : 0);
            }
        }
        this.shown = fitting(width);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(INDENT + " ".repeat(sideWidth));
        shown.forEach(c -> head.append(GAP).append(padded(" " + head(c), widths[c])));
        boolean all = shown.size() == widths.length;
        lines.add(head.append(all ? "" : GAP + "(" + (widths.length - shown.size()) + " columns not shown)")
                .toString());
        for (int i = 0; i < cells.size(); i++) {
            DifferenceTable.Line line = table.lines().get(i);
            StringBuilder text = new StringBuilder(INDENT + padded(side(line), sideWidth));
            for (int c : shown) {
                String cell = cells.get(i).get(c);
                boolean differs = line.values().get(c).differs();
                text.append(GAP)
                        .append(differs && colour ? "\u001b[31m" + cell + "\u001b[0m" : cell)
                        .append(" ".repeat(Math.max(0, widths[c] - TextWidth.of(cell))));
            }
            lines.add(
                    text.append(line.note().isEmpty() ? "" : GAP + line.note()).toString());
        }
        return lines;
    }

    private List<Integer> fitting(int width) {
        List<Integer> wanted = new ArrayList<>();
        for (int c = 0; c < widths.length; c++) {
            int column = c;
            if (table.lines().stream()
                    .anyMatch(line -> line.values().get(column).differs())) {
                wanted.add(c);
            }
        }
        for (int c = 0; c < widths.length; c++) {
            if (!wanted.contains(c)) {
                // The first column is most often the key, without which a difference tells little.
                wanted.add(c == 0 ? 0 : wanted.size(), c);
            }
        }
        TreeSet<Integer> fitting = new TreeSet<>();
        int used = INDENT.length() + sideWidth;
        for (int c : wanted) {
            used += GAP.length() + widths[c];
            if (used > width && !fitting.isEmpty()) {
                break;
            }
            fitting.add(c);
        }
        return List.copyOf(fitting);
    }

    private static String side(DifferenceTable.Line line) {
        return TextWidth.cut(ControlCharacters.escape(line.side()), MOST_CELL);
    }

    private String head(int column) {
        return TextWidth.cut(ControlCharacters.escape(table.columns().get(column)), MOST_CELL);
    }

    private static String cell(DifferenceTable.Value value) {
        String text = TextWidth.cut(ControlCharacters.escape(value.text()), MOST_CELL);
        return value.differs() ? "[" + text + "]" : " " + text;
    }

    private static String padded(String text, int places) {
        return text + " ".repeat(Math.max(0, places - TextWidth.of(text)));
    }
}
