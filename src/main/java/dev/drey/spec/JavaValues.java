package dev.drey.spec;

import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.spec.Node.ScalarKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Java values as nodes, which equal those of the same value in a file but for the places. */
final class JavaValues {
    private JavaValues() {}

    static Node node(Position position, Object value) {
        if (value instanceof Schema schema) {
            return schema(position, schema);
        }
        if (value instanceof Map<?, ?> map) {
            return mapping(position, map);
        }
        if (value instanceof Collection<?> collection) {
            List<Node> items = new ArrayList<>();
            collection.forEach(item -> items.add(node(position, item)));
            return new Node.Sequence(position, items);
        }
        return scalar(position, value);
    }

    private static Node mapping(Position position, Map<?, ?> map) {
        List<Node.Entry> entries = new ArrayList<>();
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("a key must be a String, got " + key);
            }
            entries.add(new Node.Entry(name, position, node(position, value)));
        });
        return new Node.Mapping(position, entries);
    }

    private static Node schema(Position position, Schema schema) {
        List<Node.Entry> entries = new ArrayList<>();
        for (Field field : schema.fields()) {
            entries.add(new Node.Entry(
                    field.name(), position, text(position, field.type().toString())));
        }
        return new Node.Mapping(position, entries);
    }

    private static Node scalar(Position position, Object value) {
        if (value == null) {
            return new Node.Scalar(position, ScalarKind.NULL, "null");
        }
        if (value instanceof Enum<?> constant) {
            return text(position, constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        if (value instanceof CharSequence
                || value instanceof Character
                || value instanceof Path
                || value instanceof LocalDate
                || value instanceof LocalDateTime
                || value instanceof Instant) {
            return text(position, value.toString());
        }
        if (value instanceof Boolean) {
            return new Node.Scalar(position, ScalarKind.BOOLEAN, value.toString());
        }
        if (isNumber(value)) {
            return new Node.Scalar(position, ScalarKinds.of(value.toString()), value.toString());
        }
        throw new IllegalArgumentException("a value of " + value.getClass().getName()
                + " cannot stand in a pipeline; allowed: String, number, boolean, enum constant, LocalDate, LocalDateTime, Instant,"
                + " Path, Schema, null, and lists and maps of them");
    }

    private static boolean isNumber(Object value) {
        return value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger
                || value instanceof BigDecimal
                // Infinite values and NaN are text in a file, too.
                || value instanceof Float
                || value instanceof Double;
    }

    private static Node.Scalar text(Position position, String text) {
        return new Node.Scalar(position, ScalarKind.TEXT, text);
    }
}
