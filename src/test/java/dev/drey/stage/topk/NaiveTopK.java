package dev.drey.stage.topk;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.TotalOrder;
import dev.drey.chunk.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Top-k as one would write it on a blackboard: sort all, number all, cut. */
public final class NaiveTopK {
    /** A row of some chunk. */
    private record Row(Chunk chunk, int row) {}

    private NaiveTopK() {}

    /** The first rows as text, each with its rank behind, partition by partition as these begin, in order. */
    public static List<String> of(TopKSpec spec, List<Chunk> chunks) {
        Map<String, List<Row>> partitions = new LinkedHashMap<>();
        for (Chunk chunk : chunks) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                apply(spec, partitions, new Row(chunk, chunk.selectedRow(i)));
            }
        }
        List<String> result = new ArrayList<>();
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
                    result.add(text(rows.get(i)) + " #" + rank);
                }
            }
        }
        return result;
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
        boolean goes =
                row.chunk.rowKinds() != null && RowKind.retracts(row.chunk.rowKinds()[row.row]);
        if (goes) {
            for (int i = 0; i < rows.size(); i++) {
                if (text(rows.get(i)).equals(text(row))) {
                    rows.remove(i);
                    return;
                }
            }
            throw new AssertionError("a row goes that is not there: " + text(row));
        }
        rows.add(row);
    }

    private static boolean ties(TopKSpec spec, Row a, Row b) {
        return spec.order().keys().stream()
                .allMatch(key ->
                        TotalOrder.compare(a.chunk.column(key.column()), a.row, b.chunk.column(key.column()), b.row)
                                == 0);
    }

    private static String text(Row row) {
        return text(row.chunk, row.row);
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
}
