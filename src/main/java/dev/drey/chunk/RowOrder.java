package dev.drey.chunk;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An order of rows by some of their columns, each value compared under the {@link TotalOrder}.
 *
 * <p>A column's direction turns its values round but leaves its nulls where they were asked to be. Two rows that are equal in all keys are ties; who must tell
 * every two different rows apart asks for {@link #total}. Immutable; compares two rows at a time: hot loops compare the first key by themselves and come here
 * for what is left.
 */
public final class RowOrder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Key[] keys;
    /** Columns of doubles whose zeros are told apart when all keys are equal; none unless the order is total. */
    private final int[] zeros;

    /**
     * One column of an order.
     *
     * @param column its place in the schema
     * @param descending true for the greatest value first
     * @param nullsFirst true for nulls before all values, whatever the direction
     */
    public record Key(int column, boolean descending, boolean nullsFirst) implements Serializable {}

    private RowOrder(List<Key> keys, int[] zeros) {
        this.keys = keys.toArray(Key[]::new);
        this.zeros = zeros;
    }

    /** An order by these columns, the first one first; by none at all every two rows are ties. */
    public static RowOrder by(List<Key> keys) {
        return new RowOrder(keys, new int[0]);
    }

    /**
     * The same order with ties told apart: by the columns that are no keys, ascending, nulls last, in the schema's order; then -0.0 comes before 0.0. Only rows
     * that are equal to the last bit, all NaNs being one, are ties then.
     *
     * @param schema of the rows
     */
    public RowOrder total(Schema schema) {
        List<Key> all = new ArrayList<>(Arrays.asList(keys));
        List<Integer> doubles = new ArrayList<>();
        for (int c = 0; c < schema.size(); c++) {
            int column = c;
            if (all.stream().noneMatch(key -> key.column == column)) {
                all.add(new Key(column, false, false));
            }
            if (schema.type(c).storage() == Storage.DOUBLE) {
                doubles.add(c);
            }
        }
        return new RowOrder(all, doubles.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The columns of the order, the first one first. */
    public List<Key> keys() {
        return List.of(keys);
    }

    /** Negative, 0 or positive as a row comes before, ties with or comes after another; both chunks have the same schema, rows are physical. */
    public int compare(Chunk a, int row, Chunk b, int other) {
        for (Key key : keys) {
            int compared = compare(key, a.column(key.column), row, b.column(key.column), other);
            if (compared != 0) {
                return compared;
            }
        }
        return zeros.length == 0 ? 0 : compareZeros(a, row, b, other);
    }

    /** The same by one key alone, over its columns. */
    public static int compare(Key key, Column a, int row, Column b, int other) {
        boolean aNull = a.isNull(row);
        boolean bNull = b.isNull(other);
        if (aNull || bNull) {
            int nullLast = Boolean.compare(aNull, bNull);
            return key.nullsFirst ? -nullLast : nullLast;
        }
        int compared = TotalOrder.compare(a, row, b, other);
        return key.descending ? -Integer.signum(compared) : compared;
    }

    private int compareZeros(Chunk a, int row, Chunk b, int other) {
        for (int column : zeros) {
            DoubleColumn first = a.doubles(column);
            DoubleColumn second = b.doubles(column);
            if (!first.isNull(row) && !second.isNull(other)) {
                int compared = Double.compare(first.get(row), second.get(other));
                if (compared != 0) {
                    return compared;
                }
            }
        }
        return 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowOrder that && Arrays.equals(keys, that.keys) && Arrays.equals(zeros, that.zeros);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keys) + Arrays.hashCode(zeros);
    }
}
