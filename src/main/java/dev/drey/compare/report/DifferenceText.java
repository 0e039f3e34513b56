package dev.drey.compare.report;

import dev.drey.chunk.ControlCharacters;
import dev.drey.chunk.TextWidth;
import java.util.ArrayList;
import java.util.List;

/**
 * Differing rows as aligned text. Values that differ stand in brackets. Where not all columns fit, those are left out that the difference can be told
 * without; where even the others do not fit, they stand in blocks below each other.
 */
final class DifferenceText {
    private static final int MOST_CELL = 24;
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    private final DifferenceTable table;
    private final boolean colour;
    private final List<List<String>> cells = new ArrayList<>();
    private final int[] widths;
    private final List<List<Integer>> blocks;
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
        this.blocks = blocks(width);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        int shown = blocks.stream().mapToInt(List::size).sum();
        for (List<Integer> block : blocks) {
            StringBuilder head = new StringBuilder(INDENT + " ".repeat(sideWidth));
            block.forEach(c -> head.append(GAP).append(padded(" " + head(c), widths[c])));
            lines.add(head.toString());
            for (int i = 0; i < cells.size(); i++) {
                lines.add(line(i, block));
            }
        }
        int left = widths.length - shown;
        if (left > 0) {
            lines.add(INDENT + "(" + left + (left == 1 ? " column" : " columns") + " not shown)");
        }
        return lines;
    }

    private String line(int i, List<Integer> block) {
        DifferenceTable.Line line = table.lines().get(i);
        StringBuilder text = new StringBuilder(INDENT + padded(side(line), sideWidth));
        for (int c : block) {
            String cell = cells.get(i).get(c);
            boolean differs = line.values().get(c).differs();
            text.append(GAP)
                    .append(differs && colour ? "\u001b[31m" + cell + "\u001b[0m" : cell)
                    .append(" ".repeat(Math.max(0, widths[c] - TextWidth.of(cell))));
        }
        return text.append(line.note().isEmpty() ? "" : GAP + line.note()).toString();
    }

    /** What must be seen in as many blocks as it takes, and what else fits into the last of them. */
    private List<List<Integer>> blocks(int width) {
        List<List<Integer>> made = new ArrayList<>(List.of(new ArrayList<>()));
        int start = INDENT.length() + sideWidth;
        int used = start;
        for (int c = 0; c < widths.length; c++) {
            used += GAP.length() + widths[c];
            List<Integer> last = made.get(made.size() - 1);
            if (used <= width || last.isEmpty()) {
                last.add(c);
            } else if (c < table.telling()) {
                made.add(new ArrayList<>(List.of(c)));
                used = start + GAP.length() + widths[c];
            } else {
                break;
            }
        }
        return made;
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
