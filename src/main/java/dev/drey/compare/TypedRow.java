package dev.drey.compare;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.Storage;
import dev.drey.chunk.TotalOrder;
import dev.drey.chunk.ValueText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A row as text together with its values, so that rows can be put in the {@link TotalOrder}; for the few rows that are shown. */
final class TypedRow {
    private final String[] text;
    private final Object[] values;

    TypedRow(Schema schema, String[] text) {
        this.text = text;
        this.values = new Object[text.length];
        for (int c = 0; c < text.length; c++) {
            values[c] = text[c] == null ? null : value(schema.type(c), text[c]);
        }
    }

    private static Object value(DataType type, String text) {
        if (type.storage() == Storage.LONG) {
            return ValueText.parseLong(type, text);
        }
        return switch (type.storage()) {
            case DOUBLE -> Double.valueOf(text);
            case BOOLEAN -> Boolean.valueOf(text);
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
    }

    /** The text of the values; a null for a null. */
    List<String> text() {
        return Arrays.asList(text);
    }

    /** Orders rows by some columns. */
    static Comparator<TypedRow> by(int[] columns) {
        return (a, b) -> {
            for (int c : columns) {
                int order = compare(a.values[c], b.values[c]);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    /** Columns in which the two rows agree. */
    int agreement(TypedRow other) {
        int agreeing = 0;
        for (int c = 0; c < values.length; c++) {
            agreeing += compare(values[c], other.values[c]) == 0 ? 1 : 0;
        }
        return agreeing;
    }

    private static int compare(Object a, Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a == null, b == null);
        }
        if (a instanceof Long left) {
            return left.compareTo((Long) b);
        }
        if (a instanceof Double left) {
            return TotalOrder.compare(left, (Double) b);
        }
        if (a instanceof Boolean left) {
            return left.compareTo((Boolean) b);
        }
        return Arrays.compareUnsigned((byte[]) a, (byte[]) b);
    }
}
