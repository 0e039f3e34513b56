package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TotalOrder;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Which rows are one and which of them is kept: everything that the operators, tables and state of exact {@code distinct} agree on.
 *
 * @param input columns of the rows that come in
 * @param output those that are given, a part of the input in its order
 * @param by columns whose values make rows one
 * @param keep which row is kept
 * @param orderColumn decides first where {@code keep} is not {@code ANY}; else null
 */
record DistinctPlan(Schema input, Schema output, List<String> by, Keep keep, String orderColumn)
        implements Serializable {

    /** Which of the rows with equal keys is kept; ties, and all of {@code ANY}, are decided by the columns beside the key, ascending, nulls last. */
    enum Keep {
        ANY,
        /** The least value of a column, nulls last. */
        FIRST,
        /** The greatest value of a column that is not null. */
        LAST
    }

    DistinctPlan {
        by = List.copyOf(by);
        if (by.containsAll(output.names()) && !by.containsAll(input.names())) {
            throw new IllegalArgumentException(
                    "only the key " + by + " is given, but (" + input + ") comes in: the other columns are not used");
        }
    }

    int[] keyColumns() {
        return by.stream().mapToInt(input::indexOf).toArray();
    }

    List<DataType> keyTypes() {
        return by.stream().map(name -> input.type(input.indexOf(name))).toList();
    }

    /** True when nothing but the key is given: then no row ever replaces another. */
    boolean keysOnly() {
        return by.containsAll(output.names());
    }

    /** The columns that are kept beside the key, in the order of the input; none when only the key is given. */
    int[] restColumns() {
        return keysOnly()
                ? new int[0]
                : input.names().stream()
                        .filter(name -> !by.contains(name))
                        .mapToInt(input::indexOf)
                        .toArray();
    }

    /** The rest columns in the order in which they decide. */
    private int[] decisive() {
        int[] rest = restColumns();
        if (keep == Keep.ANY || rest.length == 0 || by.contains(orderColumn)) {
            return rest;
        }
        int first = input.indexOf(orderColumn);
        int[] decisive = new int[rest.length];
        decisive[0] = first;
        int at = 1;
        for (int column : rest) {
            if (column != first) {
                decisive[at++] = column;
            }
        }
        return decisive;
    }

    /** Rows as they compare. */
    final class Order {
        private final int[] columns = decisive();
        private final boolean descending = keep == Keep.LAST
                && columns.length > 0
                && input.name(columns[0]).equals(orderColumn);

        /** True when the row of {@code a} is to be kept rather than that of {@code b}; columns by their place in the input. */
        boolean precedes(Column[] a, int row, Column[] b, int other) {
            for (int i = 0; i < columns.length; i++) {
                Column left = a[columns[i]];
                Column right = b[columns[i]];
                int order = TotalOrder.compare(left, row, right, other);
                if (order != 0) {
                    boolean turned = i == 0 && descending && !left.isNull(row) && !right.isNull(other);
                    return turned ? order > 0 : order < 0;
                }
            }
            return false;
        }
    }

    Order order() {
        return new Order();
    }

    static Column[] columns(Chunk chunk) {
        Column[] columns = new Column[chunk.columnCount()];
        Arrays.setAll(columns, chunk::column);
        return columns;
    }

    /** What the state holds, one line each. */
    List<String> signature() {
        return List.of(
                "distinct/1 by " + by,
                "keep " + keep + (orderColumn == null ? "" : " " + orderColumn),
                keysOnly() ? "keys" : "rows");
    }
}
