package dev.drey.cli;

import java.util.List;

/** Rows of text in aligned columns. */
final class TextTable {
    private TextTable() {}

    /**
     * The table, each row with a line end.
     *
     * @param rows the headers first; all of the same length
     * @param texts how many columns, the first ones, are texts, which stand at the left
     */
    static String print(List<List<String>> rows, int texts) {
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : "  ").append(i < texts ? row.get(i) + pad : pad + row.get(i));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
