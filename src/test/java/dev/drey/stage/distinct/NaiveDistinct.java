package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.chunk.ValueText;
import dev.drey.stage.distinct.DistinctPlan.Keep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plain meaning of {@code distinct}: rows in a list per key, sorted. */
public final class NaiveDistinct {
    private NaiveDistinct() {}

    /**
     * The rows that are kept.
     *
     * @param keep {@code any}, {@code first} or {@code last}
     * @param order null for {@code any}; without meaning where its column is not there
     */
    public static Chunk of(Chunk rows, List<String> by, String keep, String order) {
        Map<List<String>, List<Integer>> groups = new LinkedHashMap<>();
        for (int row = 0; row < rows.rowCount(); row++) {
            List<String> key = new ArrayList<>();
            for (String name : by) {
                int c = rows.schema().indexOf(name);
                String text = ValueText.print(rows.schema().type(c), rows.column(c), row);
                key.add(rows.column(c).isNull(row) ? null : text.equals("-0.0") ? "0.0" : text);
            }
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        }
        List<String> deciding = new ArrayList<>(rows.schema().names());
        if (rows.schema().names().contains(order)) {
            deciding.remove(order);
            deciding.add(0, order);
        }
        Chunk kept = Chunk.allocate(rows.schema(), groups.size());
        for (List<Integer> group : groups.values()) {
            group.sort((a, b) -> compare(
                    rows, deciding, keep.equals("last") && deciding.get(0).equals(order), a, b));
            kept.append(single(rows, group.get(0)), 0, 1);
        }
        for (int c = 0; c < kept.columnCount(); c++) {
            if (kept.column(c) instanceof DoubleColumn doubles) {
                for (int row = 0; row < kept.rowCount(); row++) {
                    doubles.set(row, doubles.get(row) + 0.0);
                }
            }
        }
        return kept;
    }

    static Chunk of(Chunk rows, DistinctPlan plan) {
        return of(
                rows,
                plan.by(),
                plan.keep() == Keep.ANY ? "any" : plan.keep() == Keep.FIRST ? "first" : "last",
                plan.orderColumn());
    }

    private static int compare(Chunk rows, List<String> deciding, boolean last, int a, int b) {
        for (int i = 0; i < deciding.size(); i++) {
            Column column = rows.column(rows.schema().indexOf(deciding.get(i)));
            int order = TotalOrder.compare(column, a, column, b);
            if (order != 0) {
                return i == 0 && last && !column.isNull(a) && !column.isNull(b) ? -order : order;
            }
        }
        return 0;
    }

    private static Chunk single(Chunk rows, int row) {
        Chunk one = new Chunk(rows.schema(), DistinctPlan.columns(rows));
        one.setRowCount(rows.rowCount());
        one.select(new int[] {row}, 1);
        return one;
    }
}
