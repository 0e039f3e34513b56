package dev.drey.chunk;

import java.util.ArrayList;
import java.util.List;

/**
 * Drawn chunks: a chunk as a small text table and back. The language of the tests.
 *
 * <pre>{@code
 * op | id bigint | name string | @time timestamp
 * +I | 1         | ann         | 2001-01-01 00:05:00
 * -D | 2         | 'null'      | 2001-01-01 00:06:00
 * ~  | 3         | null        | 2001-01-01 00:07:00
 * }</pre>
 *
 * The column {@code op} is optional and holds the row kind ({@code +I} when left out); {@code ~} in front of (or instead of) the kind hides the row
 * from the selection. {@code @time} is the chunk's event time, not a field. A string stands bare, or in single quotes (doubled inside) when it
 * is empty, has outer spaces, a bar, a quote, a line end, or reads like {@code null}; in quotes {@code \n}, {@code \r} and {@code \\} stand for line
 * ends and the backslash.
 */
public final class Chunks {
    private static final String TIME = "@time";

    private Chunks() {}

    /**
     * Reads a drawn chunk.
     *
     * @throws IllegalArgumentException with the line at fault
     */
    public static Chunk parse(String drawn) {
        List<String> lines = drawn.lines().filter(l -> !l.isBlank()).toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a drawn chunk needs a header line");
        }
        return fill(Header.parse(lines.get(0)), lines.subList(1, lines.size()));
    }

    /**
     * The first line.
     *
     * @param timeCell index of the event time's cell, -1 when there is none
     */
    private record Header(Schema schema, boolean hasOp, int timeCell) {
        static Header parse(String line) {
            List<String> header = cells(line);
            boolean hasOp = header.get(0).equals("op");
            int timeCell = -1;
            List<Field> fields = new ArrayList<>();
            for (int i = hasOp ? 1 : 0; i < header.size(); i++) {
                if (header.get(i).startsWith(TIME)) {
                    timeCell = i;
                } else {
                    fields.addAll(Schema.parse(header.get(i)).fields());
                }
            }
            return new Header(Schema.of(fields), hasOp, timeCell);
        }

        /** The cells of a row. */
        List<String> row(String line) {
            List<String> cells = cells(line);
            int expected = schema.size() + (hasOp ? 1 : 0) + (timeCell < 0 ? 0 : 1);
            if (cells.size() != expected) {
                throw new IllegalArgumentException("has " + cells.size() + " cells, the header " + expected);
            }
            return cells;
        }
    }

    private static Chunk fill(Header header, List<String> lines) {
        int rows = lines.size();
        Chunk chunk = Chunk.allocate(header.schema, rows);
        chunk.setRowKinds(new byte[rows]);
        chunk.setEventTime(header.timeCell < 0 ? null : new LongColumn(rows));
        int[] selection = new int[rows];
        int selected = 0;
        boolean changes = false;
        for (int row = 0; row < rows; row++) {
            try {
                if (fillRow(chunk, header, row, header.row(lines.get(row)))) {
                    selection[selected++] = row;
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line '" + lines.get(row) + "': " + e.getMessage(), e);
            }
            changes |= chunk.rowKinds()[row] != 0;
        }
        chunk.setRowCount(rows);
        if (selected < rows) {
            chunk.select(selection, selected);
        }
        if (!changes) {
            chunk.setRowKinds(null);
        }
        return chunk;
    }

    /** Writes one row; true when it is selected. */
    private static boolean fillRow(Chunk chunk, Header header, int row, List<String> cells) {
        if (header.timeCell >= 0) {
            chunk.eventTime().set(row, ValueText.parseLong(DataType.TIMESTAMP, cells.remove(header.timeCell)));
        }
        String op = header.hasOp ? cells.remove(0) : "";
        boolean hidden = op.startsWith("~");
        chunk.rowKinds()[row] = kind(hidden ? op.substring(1).trim() : op);
        for (int field = 0; field < cells.size(); field++) {
            set(chunk, field, row, cells.get(field));
        }
        return !hidden;
    }

    private static byte kind(String mark) {
        for (RowKind kind : RowKind.values()) {
            if (mark.isEmpty() || kind.mark().equals(mark)) {
                return kind.code();
            }
        }
        throw new IllegalArgumentException("row kind '" + mark + "' is unknown; allowed: +I, -U, +U, -D");
    }

    private static void set(Chunk chunk, int field, int row, String cell) {
        Column column = chunk.column(field);
        if (cell.equals("null")) {
            if (column instanceof StringColumn strings) {
                strings.setEmpty(row);
            }
            column.setNull(row);
            return;
        }
        boolean quoted = cell.length() >= 2 && cell.startsWith("'") && cell.endsWith("'");
        String text = quoted ? unquote(cell) : cell;
        ValueText.parse(chunk.schema().type(field), text, column, row);
    }

    private static String quote(String text) {
        return "'"
                + text.replace("\\", "\\\\")
                        .replace("'", "''")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r") + "'";
    }

    private static String unquote(String cell) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < cell.length() - 1; i++) {
            char c = cell.charAt(i);
            if (c == '\'') {
                i++;
            } else if (c == '\\') {
                i++;
                c = switch (cell.charAt(i)) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case '\\' -> '\\';
                    default ->
                        throw new IllegalArgumentException(
                                "'\\" + cell.charAt(i) + "' in a quoted string is unknown; allowed: \\n, \\r, \\\\");
                };
            }
            text.append(c);
        }
        return text.toString();
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            quoted ^= c == '\'';
            if (c == '|' && !quoted) {
                cells.add(cell.toString().trim());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().trim());
        return cells;
    }

    /** Draws a chunk so that {@link #parse} reads it back: all physical rows, hidden ones marked. */
    public static String print(Chunk chunk) {
        boolean hidden = chunk.selection() != null;
        boolean hasOp = hidden || chunk.rowKinds() != null;
        boolean[] selected = new boolean[chunk.rowCount()];
        for (int i = 0; i < chunk.selectedCount(); i++) {
            selected[chunk.selectedRow(i)] = true;
        }
        List<List<String>> table = new ArrayList<>();
        List<String> header = new ArrayList<>();
        if (hasOp) {
            header.add("op");
        }
        chunk.schema().fields().forEach(f -> header.add(f.toString()));
        if (chunk.eventTime() != null) {
            header.add(TIME + " timestamp");
        }
        table.add(header);
        for (int row = 0; row < chunk.rowCount(); row++) {
            List<String> cells = new ArrayList<>();
            if (hasOp) {
                byte kind = chunk.rowKinds() == null ? 0 : chunk.rowKinds()[row];
                cells.add((selected[row] ? "" : "~") + RowKind.ofCode(kind).mark());
            }
            for (int c = 0; c < chunk.columnCount(); c++) {
                cells.add(cell(chunk, c, row));
            }
            if (chunk.eventTime() != null) {
                cells.add(ValueText.printLong(
                        DataType.TIMESTAMP, chunk.eventTime().get(row)));
            }
            table.add(cells);
        }
        return align(table);
    }

    private static String cell(Chunk chunk, int column, int row) {
        DataType type = chunk.schema().type(column);
        String text = ValueText.print(type, chunk.column(column), row);
        boolean string = type.kind() == TypeKind.STRING && !chunk.column(column).isNull(row);
        return string && !standsBare(text) ? quote(text) : text;
    }

    private static boolean standsBare(String text) {
        return !text.isBlank()
                && !text.equals("null")
                && text.equals(text.trim())
                && text.chars().noneMatch(c -> c == '\'' || c == '|' || c == '\n' || c == '\r');
    }

    private static String align(List<List<String>> table) {
        int[] widths = new int[table.get(0).size()];
        for (List<String> cells : table) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], cells.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (List<String> cells : table) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(i == 0 ? "" : " | ").append(cells.get(i));
                line.append(" ".repeat(widths[i] - cells.get(i).length()));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
