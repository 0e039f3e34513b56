package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TotalOrder;
import dev.drey.chunk.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Top-k as one would write it on a blackboard: sort all, number all, cut. */
public final class NaiveTopK {
    /** The column with the number of each row in {@link #rows}. */
    public static final String RANK = "rank_";

    /** A row of some chunk. */
    private record Row(Chunk chunk, int row) {}

    private NaiveTopK() {}

    /** The schema of {@link #rows}. */
    public static Schema ranked(Schema schema) {
        List<Field> fields = new ArrayList<>(schema.fields());
        fields.add(new Field(RANK, DataType.BIGINT));
        return Schema.of(fields);
    }

    /** The first rows with their numbers, partition by partition as these begin, in order. */
    public static Chunk rows(TopKSpec spec, List<Chunk> chunks) {
        Map<String, List<Row>> partitions = new LinkedHashMap<>();
        for (Chunk chunk : chunks) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                apply(spec, partitions, new Row(chunk, chunk.selectedRow(i)));
            }
        }
        Chunk result = Chunk.allocate(ranked(spec.schema()), 0);
        RowOrder total = spec.order().total(spec.schema());
        for (List<Row> rows : partitions.values()) {
            rows.sort((a, b) -> total.compare(a.chunk, a.row, b.chunk, b.row));
            long rank = 0;
            for (int i = 0; i < rows.size(); i++) {
                boolean tied = i > 0 && ties(spec, rows.get(i - 1), rows.get(i));
                rank = switch (spec.ranking()) {
                    case ROW_NUMBER -> i + 1;
                    case RANK -> tied ? rank : i + 1;
                    case DENSE_RANK -> tied ? rank : rank + 1;
                };
                if (rank <= spec.k()) {
                    add(result, rows.get(i), rank);
                }
            }
        }
        return result;
    }

    private static void add(Chunk result, Row row, long rank) {
        int target = result.rowCount();
        int columns = row.chunk.columnCount();
        for (int c = 0; c < columns; c++) {
            result.column(c).copyFrom(row.chunk.column(c), null, row.row, 1, target);
        }
        result.column(columns).ensureCapacity(target + 1);
        result.longs(columns).set(target, rank);
        result.setRowCount(target + 1);
    }

    private static void apply(TopKSpec spec, Map<String, List<Row>> partitions, Row row) {
        StringBuilder key = new StringBuilder();
        for (int c : spec.partitionBy()) {
            String text = ValueText.print(spec.schema().type(c), row.chunk.column(c), row.row);
            boolean isNull = row.chunk.column(c).isNull(row.row);
            key.append(isNull ? "-" : "+")
                    .append(text.equals("-0.0") ? "0.0" : text)
                    .append('\n');
        }
        List<Row> rows = partitions.computeIfAbsent(key.toString(), k -> new ArrayList<>());
        byte[] kinds = row.chunk.rowKinds();
        if (kinds == null || !RowKind.retracts(kinds[row.row])) {
            rows.add(row);
            return;
        }
        for (int i = 0; i < rows.size(); i++) {
            if (text(rows.get(i).chunk, rows.get(i).row).equals(text(row.chunk, row.row))) {
                rows.remove(i);
                return;
            }
        }
        throw new AssertionError("a row goes that is not there: " + text(row.chunk, row.row));
    }

    private static boolean ties(TopKSpec spec, Row a, Row b) {
        return spec.order().keys().stream()
                .allMatch(key ->
                        TotalOrder.compare(a.chunk.column(key.column()), a.row, b.chunk.column(key.column()), b.row)
                                == 0);
    }

    /** A row as text, nulls told from the text null. */
    public static String text(Chunk chunk, int row) {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c < chunk.columnCount(); c++) {
            text.append(chunk.column(c).isNull(row) ? "-" : "+")
                    .append(ValueText.print(chunk.schema().type(c), chunk.column(c), row))
                    .append('|');
        }
        return text.toString();
    }

    /** All rows as text, in their order. */
    static List<String> texts(Chunk chunk) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < chunk.rowCount(); row++) {
            texts.add(text(chunk, row));
        }
        return texts;
    }
}
