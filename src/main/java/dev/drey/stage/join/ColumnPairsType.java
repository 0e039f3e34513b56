package dev.drey.stage.join;

import dev.drey.spec.Node;
import dev.drey.spec.Position;
import dev.drey.stage.CompositeType;
import dev.drey.stage.InvalidValueException;
import dev.drey.stage.OptionType;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.join.ColumnPairsType.ColumnPair;
import java.util.ArrayList;
import java.util.List;

/**
 * Names of columns, each alone or with another one: a list of names and of mappings from name to name, {@code [a, {b: c}]}, or one of them without the list.
 *
 * @param first what the name alone, or in front, is: {@code left column}
 * @param second what the name behind it is: {@code right column}
 */
record ColumnPairsType(String first, String second) implements CompositeType<List<ColumnPair>> {
    private static final OptionType<String> NAME = OptionTypes.name();

    /**
     * A name, or two.
     *
     * @param first the name that stands alone or in front
     * @param firstPosition where it stands
     * @param second the name behind it; null when there is none
     * @param secondPosition where that stands; the first's where there is none
     */
    record ColumnPair(String first, Position firstPosition, String second, Position secondPosition) {}

    @Override
    public String allowed() {
        return "list of names and mappings of " + first + " to " + second;
    }

    @Override
    public String jsonSchema() {
        String name = NAME.jsonSchema();
        String mapping = "{\"type\":\"object\",\"minProperties\":1,\"additionalProperties\":" + name + "}";
        return "{\"anyOf\":[" + name + "," + mapping + ",{\"type\":\"array\",\"minItems\":1,\"items\":{\"anyOf\":["
                + name + "," + mapping + "]}}]}";
    }

    @Override
    public List<ColumnPair> read(Node node, List<InvalidValueException> faults) {
        List<ColumnPair> pairs = new ArrayList<>();
        List<Node> items = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
        items.forEach(item -> readItem(item, pairs, faults));
        if (pairs.isEmpty() && faults.isEmpty()) {
            faults.add(InvalidValueException.expected(allowed(), node));
        }
        return List.copyOf(pairs);
    }

    private static void readItem(Node item, List<ColumnPair> pairs, List<InvalidValueException> faults) {
        if (item instanceof Node.Mapping mapping) {
            mapping.entries().forEach(entry -> readEntry(entry, pairs, faults));
            return;
        }
        String name = NAME.read(item, faults);
        if (name != null) {
            pairs.add(new ColumnPair(name, item.position(), null, item.position()));
        }
    }

    private static void readEntry(Node.Entry entry, List<ColumnPair> pairs, List<InvalidValueException> faults) {
        if (entry.key().isEmpty()) {
            faults.add(new InvalidValueException(entry.keyPosition(), "a column name is empty"));
            return;
        }
        List<InvalidValueException> inside = new ArrayList<>();
        String name = NAME.read(entry.value(), inside);
        inside.forEach(fault -> faults.add(fault.within("'" + entry.key() + "'")));
        if (name != null) {
            pairs.add(new ColumnPair(
                    entry.key(), entry.keyPosition(), name, entry.value().position()));
        }
    }
}
