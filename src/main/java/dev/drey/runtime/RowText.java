package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import java.nio.charset.StandardCharsets;

/** A row as JSON, for people and programs that look at dead letters: numbers and truth values bare, all else as text. */
final class RowText {
    private RowText() {}

    /**
     * One row.
     *
     * @param row physical row
     * @return {@code {"id":3,"name":"ann"}}, as UTF-8
     */
    static byte[] json(Chunk chunk, int row) {
        Schema schema = chunk.schema();
        StringBuilder text = new StringBuilder("{");
        for (int column = 0; column < schema.size(); column++) {
            text.append(column == 0 ? "" : ",");
            quote(schema.name(column), text);
            text.append(':');
            value(chunk, column, row, text);
        }
        return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void value(Chunk chunk, int column, int row, StringBuilder text) {
        if (chunk.column(column).isNull(row)) {
            text.append("null");
            return;
        }
        String value = ValueText.print(chunk.schema().type(column), chunk.column(column), row);
        boolean bare = switch (chunk.schema().type(column).kind()) {
            case BOOLEAN, BIGINT, DECIMAL -> true;
            case DOUBLE -> Double.isFinite(chunk.doubles(column).get(row));
            default -> false;
        };
        if (bare) {
            text.append(value);
        } else {
            quote(value, text);
        }
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
