package dev.drey.chunk;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;

/** The ordered, uniquely named columns of a chunk. Immutable; equal when names and types are equal in order. */
public final class Schema implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<Field> fields;
    private final HashMap<String, Integer> indexByName;

    private Schema(List<Field> fields) {
        this.fields = new ArrayList<>(fields);
        this.indexByName = new HashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            if (indexByName.putIfAbsent(fields.get(i).name(), i) != null) {
                throw new IllegalArgumentException("column '" + fields.get(i).name() + "' is declared twice");
            }
        }
    }

    /** @throws IllegalArgumentException if a name stands twice */
    public static Schema of(List<Field> fields) {
        return new Schema(fields);
    }

    /** @throws IllegalArgumentException if a name stands twice */
    public static Schema of(Field... fields) {
        return new Schema(Arrays.asList(fields));
    }

    /**
     * Reads {@code "id bigint, amount decimal(10,2)"}; for tests and Java callers.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static Schema parse(String text) {
        List<Field> fields = new ArrayList<>();
        for (String part : text.split(",(?![^(]*\\))", -1)) {
            String column = part.trim();
            int space = column.indexOf(' ');
            if (space < 0) {
                throw new IllegalArgumentException("column '" + column + "' has no type; write: name type");
            }
            fields.add(new Field(column.substring(0, space), DataType.parse(column.substring(space + 1))));
        }
        return new Schema(fields);
    }

    public int size() {
        return fields.size();
    }

    public List<Field> fields() {
        return Collections.unmodifiableList(fields);
    }

    public Field field(int index) {
        return fields.get(index);
    }

    public DataType type(int index) {
        return fields.get(index).type();
    }

    public String name(int index) {
        return fields.get(index).name();
    }

    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** The position of the column of that exact name, or -1. */
    public int indexOf(String name) {
        return indexByName.getOrDefault(name, -1);
    }

    public boolean has(String name) {
        return indexByName.containsKey(name);
    }

    /** The schema of the columns whose names are in {@code names}, in this schema's order. */
    public Schema retain(Collection<String> names) {
        return new Schema(fields.stream().filter(f -> names.contains(f.name())).toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schema that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.stream().map(Field::toString).collect(Collectors.joining(", "));
    }
}
