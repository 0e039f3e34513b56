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
 * is empty, has outer spaces, a bar, a quote, or reads like {@code null}.
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
        List<String> header = cells(lines.get(0));
        boolean hasOp = header.get(0).equals("op");
        int timeCell = -1;
        List<Field> fields = new ArrayList<>();
        for (int i = hasOp ? 1 : 0; i < header.size(); i++) {
            String cell = header.get(i);
            if (cell.startsWith(TIME)) {
                timeCell = i;
            } else {
                fields.addAll(Schema.parse(cell).fields());
            }
        }
        return fill(Schema.of(fields), lines.subList(1, lines.size()), hasOp, timeCell);
    }

    private static Chunk fill(Schema schema, List<String> lines, boolean hasOp, int timeCell) {
        int rows = lines.size();
        Chunk chunk = Chunk.allocate(schema, rows);
        int[] selection = new int[rows];
        int selected = 0;
        byte[] kinds = new byte[rows];
        boolean changes = false;
        LongColumn time = timeCell < 0 ? null : new LongColumn(rows);
        for (int row = 0; row < rows; row++) {
            List<String> cells = cells(lines.get(row));
            int expected = schema.size() + (hasOp ? 1 : 0) + (timeCell < 0 ? 0 : 1);
            if (cells.size() != expected) {
                throw new IllegalArgumentException(
                        "line '" + lines.get(row) + "' has " + cells.size() + " cells, the header " + expected);
            }
            String op = hasOp ? cells.get(0) : "";
            if (!op.startsWith("~")) {
                selection[selected++] = row;
            }
            kinds[row] = kind(op.replace("~", "").trim());
            changes |= kinds[row] != 0;
            int field = 0;
            for (int i = hasOp ? 1 : 0; i < cells.size(); i++) {
                if (i == timeCell) {
                    time.set(row, ValueText.parseLong(DataType.TIMESTAMP, cells.get(i)));
                } else {
                    set(chunk, field, row, cells.get(i));
                    field++;
                }
            }
        }
        chunk.setRowCount(rows);
        if (selected < rows) {
            chunk.select(selection, selected);
        }
        chunk.setRowKinds(changes ? kinds : null);
        chunk.setEventTime(time);
        return chunk;
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
        String text = quoted ? cell.substring(1, cell.length() - 1).replace("''", "'") : cell;
        ValueText.parse(chunk.schema().type(field), text, column, row);
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
        boolean plain = type.kind() != TypeKind.STRING
                || chunk.column(column).isNull(row)
                || !(text.isEmpty()
                        || text.equals("null")
                        || !text.equals(text.trim())
                        || text.matches("(?s).*['|].*"));
        return plain ? text : "'" + text.replace("'", "''") + "'";
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
