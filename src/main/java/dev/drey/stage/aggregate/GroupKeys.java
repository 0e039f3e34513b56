package dev.drey.stage.aggregate;

import dev.drey.spec.Node;
import dev.drey.spec.Position;
import dev.drey.stage.CompositeType;
import dev.drey.stage.ExpressionText;
import dev.drey.stage.InvalidValueException;
import dev.drey.stage.OptionType;
import dev.drey.stage.OptionTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The option type of {@code group-by}: columns of the input, or names with the expressions that make them. */
final class GroupKeys implements CompositeType<List<GroupKeys.Key>> {
    private static final OptionType<String> NAME = OptionTypes.name();
    private static final OptionType<List<String>> NAMES = OptionTypes.names();
    private static final OptionType<Map<String, ExpressionText>> EXPRESSIONS = OptionTypes.expressions();

    /**
     * One key as declared.
     *
     * @param name its name in the output
     * @param expression what makes it; null for the input's column of that name
     * @param position where it stands
     */
    record Key(String name, ExpressionText expression, Position position) {}

    @Override
    public String allowed() {
        return NAMES.allowed() + ", or " + EXPRESSIONS.allowed();
    }

    @Override
    public String jsonSchema() {
        return "{\"anyOf\":[" + NAMES.jsonSchema() + "," + EXPRESSIONS.jsonSchema() + "]}";
    }

    @Override
    public List<Key> read(Node node, List<InvalidValueException> faults) {
        List<Key> keys = new ArrayList<>();
        if (node instanceof Node.Mapping) {
            Map<String, ExpressionText> expressions = EXPRESSIONS.read(node, faults);
            if (expressions != null) {
                expressions.forEach((name, text) -> keys.add(new Key(name, text, text.position())));
            }
            return List.copyOf(keys);
        }
        NAMES.read(node, faults);
        Set<String> seen = new HashSet<>();
        for (Node item : node instanceof Node.Sequence sequence ? sequence.items() : List.of(node)) {
            String name = NAME.read(item, new ArrayList<>()); // its fault is told with the list's
            if (name != null && seen.add(name)) {
                keys.add(new Key(name, null, item.position()));
            }
        }
        return List.copyOf(keys);
    }

    /** The names of keys, for lookups. */
    static Set<String> names(List<Key> keys) {
        Set<String> names = new HashSet<>();
        keys.forEach(k -> names.add(k.name()));
        return names;
    }
}
