package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A result in canonical form: the multiset of rows that is left when row kinds have been applied in order. Two runs are right when theirs are
 * equal; values must be equal to the last bit, except that all NaNs are one. Deleting a row that is not there is refused: that is the typical
 * fault of an operator that retracts.
 */
public final class MaterializedResult {
    private static final int MOST_SHOWN = 10;

    /** Rows as text, one cell a column, each with how often it is there. */
    private final TreeMap<String, Integer> rows = new TreeMap<>();

    private int size;

    /** The result of chunks in their order. */
    public static MaterializedResult of(Iterable<Chunk> chunks) {
        MaterializedResult result = new MaterializedResult();
        chunks.forEach(result::apply);
        return result;
    }

    public static MaterializedResult of(Chunk... chunks) {
        return of(List.of(chunks));
    }

    /**
     * Applies the selected rows of a chunk; nothing of it is kept.
     *
     * @throws AssertionError if one takes back a row that is not there
     */
    public void apply(Chunk chunk) {
        for (int i = 0; i < chunk.selectedCount(); i++) {
            int row = chunk.selectedRow(i);
            byte kind = chunk.rowKinds() == null ? 0 : chunk.rowKinds()[row];
            String text = text(chunk, row);
            if (!RowKind.retracts(kind)) {
                rows.merge(text, 1, Integer::sum);
                size++;
            } else if (rows.computeIfPresent(text, (t, count) -> count - 1) != null) {
                rows.remove(text, 0);
                size--;
            } else {
                throw new AssertionError(
                        RowKind.ofCode(kind).mark() + " of a row that is not there: " + text + "\nthere are:\n" + this);
            }
        }
    }

    /** Rows, counting each as often as it is there. */
    public int size() {
        return size;
    }

    /** What {@code other} lacks and has too much, for messages; empty when the two are equal. */
    public String difference(MaterializedResult other) {
        Map<String, Integer> surplus = new TreeMap<>();
        rows.forEach((row, count) -> surplus.merge(row, -count, Integer::sum));
        other.rows.forEach((row, count) -> surplus.merge(row, count, Integer::sum));
        surplus.values().removeIf(count -> count == 0);
        String shown = surplus.entrySet().stream()
                .limit(MOST_SHOWN)
                .map(e -> String.format("%+d x %s%n", e.getValue(), e.getKey()))
                .collect(Collectors.joining());
        return surplus.size() <= MOST_SHOWN ? shown : shown + "… " + (surplus.size() - MOST_SHOWN) + " more\n";
    }

    private static String text(Chunk chunk, int row) {
        Schema schema = chunk.schema();
        return IntStream.range(0, schema.size())
                .mapToObj(c -> {
                    String text = ValueText.print(schema.type(c), chunk.column(c), row);
                    boolean quoted = schema.type(c).kind() == TypeKind.STRING
                            && !chunk.column(c).isNull(row);
                    return quoted ? "'" + text.replace("'", "''") + "'" : text;
                })
                .collect(Collectors.joining(" | "));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MaterializedResult that && rows.equals(that.rows);
    }

    @Override
    public int hashCode() {
        return rows.hashCode();
    }

    /** One line a row, sorted; rows that are there more than once with their number in front. */
    @Override
    public String toString() {
        return rows.entrySet().stream()
                .map(e -> (e.getValue() == 1 ? "" : e.getValue() + " x ") + e.getKey() + "\n")
                .collect(Collectors.joining());
    }
}
