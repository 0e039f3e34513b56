package dev.drey.stage;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import dev.drey.spec.SecretText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The option types whose values hold other values; all faults inside a value are told at once. */
final class CollectionTypes {
    private static final List<String> TYPE_NAMES =
            List.of("boolean", "bigint", "int", "double", "decimal(p,s)", "string", "date", "timestamp");

    private CollectionTypes() {}

    /** A list of at least one item; a single item may stand without the list. */
    record ListType<T>(OptionType<T> item) implements CompositeType<List<T>> {
        @Override
        public String allowed() {
            return "list of " + item.allowed();
        }

        @Override
        public String jsonSchema() {
            return "{\"anyOf\":[" + item.jsonSchema() + ",{\"type\":\"array\",\"minItems\":1,\"items\":"
                    + item.jsonSchema() + "}]}";
        }

        @Override
        public List<T> read(Node node, List<InvalidValueException> faults) {
            if (node instanceof Node.Scalar) {
                T only = item.read(node, faults);
                return only == null ? null : List.of(only);
            }
            if (!(node instanceof Node.Sequence sequence) || sequence.items().isEmpty()) {
                faults.add(InvalidValueException.expected(allowed(), node));
                return null;
            }
            List<T> values = new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                T value = readWithin("item " + (i + 1), item, sequence.items().get(i), faults);
                if (value != null) {
                    values.add(value);
                }
            }
            return List.copyOf(values);
        }
    }

    /** Names, none of them twice. */
    record NamesType(OptionType<String> name) implements CompositeType<List<String>> {
        @Override
        public String allowed() {
            return new ListType<>(name).allowed();
        }

        @Override
        public String jsonSchema() {
            return new ListType<>(name).jsonSchema();
        }

        @Override
        public List<String> read(Node node, List<InvalidValueException> faults) {
            List<String> names = new ListType<>(name).read(node, faults);
            if (names == null || !(node instanceof Node.Sequence sequence)) {
                return names;
            }
            Set<String> seen = new LinkedHashSet<>();
            for (Node item : sequence.items()) {
                String read = name.read(item, new ArrayList<>());
                if (read != null && !seen.add(read)) {
                    faults.add(new InvalidValueException(item.position(), "'" + read + "' stands twice"));
                }
            }
            return List.copyOf(seen);
        }
    }

    /** Names, each with a value; keeps the order. */
    record MapType<T>(String noun, OptionType<T> value) implements CompositeType<Map<String, T>> {
        @Override
        public String allowed() {
            return "mapping of " + noun + " to " + value.allowed();
        }

        @Override
        public String jsonSchema() {
            return "{\"type\":\"object\",\"minProperties\":1,\"additionalProperties\":" + value.jsonSchema() + "}";
        }

        /** Those of each value. */
        @Override
        public List<OptionSpec<?>> nestedOptions() {
            return value.nestedOptions();
        }

        @Override
        public Map<String, T> read(Node node, List<InvalidValueException> faults) {
            if (!(node instanceof Node.Mapping mapping) || mapping.entries().isEmpty()) {
                faults.add(InvalidValueException.expected(allowed(), node));
                return null;
            }
            Map<String, T> values = new LinkedHashMap<>();
            for (Node.Entry entry : mapping.entries()) {
                if (entry.key().isEmpty()) {
                    faults.add(new InvalidValueException(entry.keyPosition(), "a " + noun + " is empty"));
                }
                T read = readWithin(noun + " '" + entry.key() + "'", value, entry.value(), faults);
                if (read != null) {
                    values.put(entry.key(), read);
                }
            }
            return Collections.unmodifiableMap(values);
        }
    }

    /** Column names, each with its SQL type: as a mapping, or as one text. */
    record SchemaType(OptionType<Map<String, DataType>> columns) implements OptionType<Schema> {
        /** {@code a bigint, b string}: what a parameter can hold. */
        private static final OptionType<Schema> TEXT = new ScalarType<>(
                "mapping of column to type (" + DataType.ALLOWED + "), or the text 'column type, column type'",
                "{\"type\":\"string\"}",
                false,
                (scalar, text) -> {
                    try {
                        return Schema.parse(text);
                    } catch (IllegalArgumentException e) {
                        throw new InvalidValueException(scalar.position(), e.getMessage());
                    }
                });

        SchemaType() {
            this(new MapType<>("column", dataType()));
        }

        @Override
        public String allowed() {
            return "mapping of column to type (" + DataType.ALLOWED + ")";
        }

        @Override
        public String jsonSchema() {
            return "{\"anyOf\":[" + columns.jsonSchema() + ",{\"type\":\"string\",\"minLength\":1}]}";
        }

        @Override
        public Schema read(Node node) throws InvalidValueException {
            if (node instanceof Node.Scalar) {
                return TEXT.read(node);
            }
            if (!(node instanceof Node.Mapping mapping) || mapping.entries().isEmpty()) {
                throw InvalidValueException.expected(allowed(), node);
            }
            return Schema.of(columns.read(node).entrySet().stream()
                    .map(e -> new Field(e.getKey(), e.getValue()))
                    .toList());
        }

        static OptionType<DataType> dataType() {
            String pattern = "^\\\\s*(boolean|bigint|int|double|string|date|timestamp"
                    + "|decimal\\\\s*\\\\(\\\\s*[0-9]+\\\\s*(,\\\\s*[0-9]+\\\\s*)?\\\\))\\\\s*$";
            return new ScalarType<>(
                    "type (" + DataType.ALLOWED + ")",
                    "{\"type\":\"string\",\"pattern\":\"" + pattern + "\"}",
                    false,
                    (scalar, text) -> {
                        try {
                            return DataType.parse(text);
                        } catch (IllegalArgumentException e) {
                            String near = e.getMessage().contains(DataType.ALLOWED)
                                    ? NameSuggester.didYouMean(text, TYPE_NAMES)
                                    : "";
                            throw new InvalidValueException(scalar.position(), e.getMessage() + near);
                        }
                    });
        }
    }

    /** A mapping with options of its own. */
    record NestedType(List<OptionSpec<?>> options) implements CompositeType<Options> {
        @Override
        public List<OptionSpec<?>> nestedOptions() {
            return options;
        }

        @Override
        public String allowed() {
            return "mapping of "
                    + String.join(", ", options.stream().map(OptionSpec::name).toList());
        }

        @Override
        public String jsonSchema() {
            return JsonSchemas.ofOptions(options);
        }

        @Override
        public Options read(Node node, List<InvalidValueException> faults) {
            if (!(node instanceof Node.Mapping mapping)) {
                faults.add(InvalidValueException.expected(allowed(), node));
                return null;
            }
            return OptionReader.read(mapping.entries(), options, mapping.position(), faults);
        }
    }

    /** Dotted names, each with a text; {@code a: {b: 1}} is {@code a.b: 1}. */
    record ConfigurationType(OptionType<SecretText> value) implements CompositeType<Map<String, SecretText>> {
        @Override
        public String allowed() {
            return "mapping of configuration key to text";
        }

        @Override
        public String jsonSchema() {
            return "{\"type\":\"object\"}";
        }

        @Override
        public Map<String, SecretText> read(Node node, List<InvalidValueException> faults) {
            if (!(node instanceof Node.Mapping mapping)) {
                faults.add(InvalidValueException.expected(allowed(), node));
                return null;
            }
            Map<String, SecretText> values = new LinkedHashMap<>();
            flatten("", mapping, values, faults);
            return Collections.unmodifiableMap(values);
        }

        private void flatten(
                String prefix, Node.Mapping mapping, Map<String, SecretText> into, List<InvalidValueException> faults) {
            for (Node.Entry entry : mapping.entries()) {
                String key = prefix + entry.key();
                if (entry.value() instanceof Node.Mapping inner) {
                    flatten(key + ".", inner, into, faults);
                    continue;
                }
                SecretText text = readWithin("key '" + key + "'", value, entry.value(), faults);
                if (text != null && into.put(key, text) != null) {
                    faults.add(new InvalidValueException(entry.keyPosition(), "key '" + key + "' stands twice"));
                }
            }
        }
    }

    /** Rows as they are written: lists of scalars or mappings of column to scalar. */
    record RowsType() implements CompositeType<List<Node>> {
        @Override
        public String allowed() {
            return "list of rows, each a list of values or a mapping of column to value";
        }

        @Override
        public String jsonSchema() {
            String value = "{\"type\":[\"string\",\"number\",\"boolean\",\"null\"]}";
            return "{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"array\",\"items\":" + value
                    + "},{\"type\":\"object\",\"additionalProperties\":" + value + "}]}}";
        }

        /** All rows, also those at fault, so that the others keep their numbers. */
        @Override
        public List<Node> read(Node node, List<InvalidValueException> faults) {
            if (!(node instanceof Node.Sequence sequence)) {
                faults.add(InvalidValueException.expected(allowed(), node));
                return null;
            }
            for (int i = 0; i < sequence.items().size(); i++) {
                String row = "row " + (i + 1);
                Node item = sequence.items().get(i);
                if (item instanceof Node.Scalar) {
                    faults.add(InvalidValueException.expected("a list of values or a mapping of column to value", item)
                            .within(row));
                }
                for (Node value : valuesOf(item)) {
                    if (!(value instanceof Node.Scalar)) {
                        faults.add(InvalidValueException.expected("a single value", value)
                                .within(row));
                    }
                }
            }
            return sequence.items();
        }

        private static List<Node> valuesOf(Node row) {
            if (row instanceof Node.Sequence list) {
                return list.items();
            }
            return row instanceof Node.Mapping mapping
                    ? mapping.entries().stream().map(Node.Entry::value).toList()
                    : List.of();
        }
    }

    /** Reads a part of a value; its faults are told as being inside {@code what}. */
    private static <T> T readWithin(String what, OptionType<T> type, Node node, List<InvalidValueException> faults) {
        List<InvalidValueException> inside = new ArrayList<>();
        T value = type.read(node, inside);
        inside.forEach(fault -> faults.add(fault.within(what)));
        return value;
    }
}
