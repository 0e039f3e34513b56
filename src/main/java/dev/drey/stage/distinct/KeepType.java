package dev.drey.stage.distinct;

import dev.drey.spec.Node;
import dev.drey.stage.CompositeType;
import dev.drey.stage.InvalidValueException;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.distinct.DistinctPlan.Keep;
import java.util.List;
import java.util.Map;

/** The value of {@code keep}: {@code any}, {@code {first: column}} or {@code {last: column}}. */
final class KeepType implements CompositeType<KeepType.Choice> {
    /**
     * Which row is kept.
     *
     * @param column null for {@code ANY}
     */
    record Choice(Keep keep, String column) {
        static final Choice ANY = new Choice(Keep.ANY, null);
    }

    @Override
    public String allowed() {
        return "any, {first: column} or {last: column}";
    }

    @Override
    public String jsonSchema() {
        String name = OptionTypes.name().jsonSchema();
        return "{\"anyOf\":[{\"enum\":[\"any\"]},{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":1,"
                + "\"additionalProperties\":false,\"properties\":{\"first\":" + name + ",\"last\":" + name + "}}]}";
    }

    @Override
    public String print(Choice value) {
        return value.keep() == Keep.ANY
                ? "any"
                : "{" + (value.keep() == Keep.FIRST ? "first" : "last") + ": " + value.column() + "}";
    }

    @Override
    public Choice read(Node node, List<InvalidValueException> faults) {
        if (node instanceof Node.Mapping mapping && mapping.entries().size() == 1) {
            Map<String, Keep> words = Map.of("first", Keep.FIRST, "last", Keep.LAST);
            Node.Entry entry = mapping.entries().get(0);
            if (words.containsKey(entry.key())) {
                String column = OptionTypes.name().read(entry.value(), faults);
                return column == null ? null : new Choice(words.get(entry.key()), column);
            }
        } else if (node instanceof Node.Scalar scalar) {
            String word = OptionTypes.text().read(scalar, faults);
            if (word == null || word.equals("any")) {
                return word == null ? null : Choice.ANY;
            }
        }
        faults.add(InvalidValueException.expected(allowed(), node));
        return null;
    }
}
