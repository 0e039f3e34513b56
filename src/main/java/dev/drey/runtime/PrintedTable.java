package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TextWidth;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows as an aligned table for people: numbers right-aligned, nulls as {@code null}, a line with the number of rows at the end. Control
 * characters are shown escaped, so that data cannot move the cursor or colour the terminal. Where the table would be wider than the terminal, the
 * widest text columns are cut and end in {@code …}.
 */
public final class PrintedTable {
    private static final String SEPARATOR = " | ";
    private static final String RULE = "-+-";
    /** A text column is not cut below this many places. */
    private static final int LEAST_WIDTH = 8;

    private final Schema schema;
    private final List<List<String>> lines = new ArrayList<>();
    private final long totalRows;
    private final int[] widths;
    private long rows;

    private PrintedTable(Schema schema, List<Chunk> chunks, long totalRows) {
        this.schema = schema;
        this.totalRows = totalRows;
        this.widths = new int[schema.size()];
        addLine(schema.names().stream().map(PrintedTable::escaped).toList());
        for (Chunk chunk : chunks) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                addLine(cells(chunk, chunk.selectedRow(i)));
                rows++;
            }
        }
    }

    /**
     * Renders rows.
     *
     * @param chunks rows of {@code schema}
     * @param totalRows rows that there were; when more than in {@code chunks}, the last line says so
     * @param terminalWidth places in a line of the terminal; 0 when the table goes elsewhere and nothing is to be cut
     */
    public static String render(Schema schema, List<Chunk> chunks, long totalRows, int terminalWidth) {
        PrintedTable table = new PrintedTable(schema, chunks, totalRows);
        if (terminalWidth > 0) {
            table.fit(terminalWidth);
        }
        return table.text();
    }

    /** Renders all that the client has got of a sink's rows. */
    public static String render(ResultTable table, int terminalWidth) {
        return render(table.schema(), table.chunks(), table.totalRows(), terminalWidth);
    }

    private void addLine(List<String> cells) {
        for (int c = 0; c < widths.length; c++) {
            widths[c] = Math.max(widths[c], TextWidth.of(cells.get(c)));
        }
        lines.add(cells);
    }

    private List<String> cells(Chunk chunk, int row) {
        List<String> cells = new ArrayList<>(schema.size());
        for (int c = 0; c < schema.size(); c++) {
            cells.add(escaped(ValueText.print(schema.type(c), chunk.column(c), row)));
        }
        return cells;
    }

    /** Lowers the bound of text columns until the line fits or nothing more can be cut. */
    private void fit(int terminalWidth) {
        int total = SEPARATOR.length() * (widths.length - 1);
        int bound = 0;
        for (int c = 0; c < widths.length; c++) {
            total += widths[c];
            bound = Math.max(bound, isText(c) ? widths[c] : 0);
        }
        while (total > terminalWidth && bound > LEAST_WIDTH) {
            bound--;
            for (int c = 0; c < widths.length; c++) {
                if (isText(c) && widths[c] > bound) {
                    total -= widths[c] - bound;
                    widths[c] = bound;
                }
            }
        }
    }

    private boolean isText(int c) {
        return schema.type(c).kind() == TypeKind.STRING;
    }

    private String text() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            line(out, lines.get(i));
            if (i == 0) {
                rule(out);
            }
        }
        long hidden = totalRows - rows;
        if (hidden > 0) {
            out.append("… ").append(hidden).append(hidden == 1 ? " more row\n" : " more rows\n");
        }
        return out.append('(')
                .append(Math.max(rows, totalRows))
                .append(totalRows == 1 ? " row)\n" : " rows)\n")
                .toString();
    }

    private void line(StringBuilder out, List<String> cells) {
        int start = out.length();
        for (int c = 0; c < widths.length; c++) {
            out.append(c == 0 ? "" : SEPARATOR);
            String cell = TextWidth.cut(cells.get(c), widths[c]);
            String padding = " ".repeat(widths[c] - TextWidth.of(cell));
            DataType type = schema.type(c);
            out.append(type.isNumeric() ? padding + cell : cell + padding);
        }
        int end = out.length();
        while (end > start && out.charAt(end - 1) == ' ') {
            end--;
        }
        out.setLength(end);
        out.append('\n');
    }

    private void rule(StringBuilder out) {
        for (int c = 0; c < widths.length; c++) {
            out.append(c == 0 ? "" : RULE).append("-".repeat(widths[c]));
        }
        out.append('\n');
    }

    private static String escaped(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return out.toString();
    }
}
