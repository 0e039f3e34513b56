package dev.drey.pipelines;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;
import dev.drey.runtime.DeadLetters;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A row that was set aside.
 *
 * @param stage that could not read it or work on it
 * @param line of a file; 0 for a row between stages
 * @param raw what stood there, or the row's columns as JSON
 */
record NaiveLetter(String stage, long line, String raw) {
    private static final Set<TypeKind> BARE =
            EnumSet.of(TypeKind.BOOLEAN, TypeKind.BIGINT, TypeKind.DECIMAL, TypeKind.DOUBLE);
    private static final Set<String> QUOTED_NUMBERS = Set.of("NaN", "Infinity", "-Infinity");

    /** A row that a stage could not work on. */
    static NaiveLetter of(String stage, Chunk chunk, int row) {
        return new NaiveLetter(stage, 0, "{" + String.join(",", values(chunk, row, "")) + "}");
    }

    /** A pair of rows that a join could not judge. */
    static NaiveLetter of(String stage, Chunk left, int leftRow, Chunk right, int rightRow) {
        List<String> values = values(left, leftRow, "left.");
        values.addAll(values(right, rightRow, "right."));
        return new NaiveLetter(stage, 0, "{" + String.join(",", values) + "}");
    }

    private static List<String> values(Chunk chunk, int row, String prefix) {
        List<String> values = new ArrayList<>();
        Schema schema = chunk.schema();
        for (int c = 0; c < schema.size(); c++) {
            String value = chunk.column(c).isNull(row) ? "null" : ValueText.print(schema.type(c), chunk.column(c), row);
            boolean bare = chunk.column(c).isNull(row)
                    || BARE.contains(schema.type(c).kind()) && !QUOTED_NUMBERS.contains(value);
            String quoted = "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            values.add("\"" + prefix + schema.name(c) + "\":" + (bare ? value : quoted));
        }
        return values;
    }

    /** Letters as the rows of a stage's output {@code dead}; columns that depend on the run are null. */
    static Chunk chunk(List<NaiveLetter> letters) {
        Schema schema = DeadLetters.SCHEMA;
        Chunk chunk = Chunk.allocate(schema, letters.size());
        for (int row = 0; row < letters.size(); row++) {
            NaiveLetter letter = letters.get(row);
            for (int c = 0; c < schema.size(); c++) {
                if (schema.type(c).kind() == TypeKind.STRING) {
                    chunk.strings(c).setString(row, letter.text(schema.name(c)));
                } else if (schema.name(c).equals("line") && letter.line() > 0) {
                    chunk.longs(c).set(row, letter.line());
                } else {
                    chunk.column(c).setNull(row);
                }
            }
        }
        chunk.setRowCount(letters.size());
        return chunk;
    }

    private String text(String column) {
        return switch (column) {
            case "stage" -> stage;
            case "raw" -> raw;
            default -> null;
        };
    }
}
