package dev.drey.stage.aggregate;

import dev.drey.spec.Node;
import dev.drey.spec.Position;
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
final class GroupKeys implements OptionType<List<GroupKeys.Key>> {
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
    public List<Key> read(Node node) throws InvalidValueException {
        List<Key> keys = new ArrayList<>();
        if (node instanceof Node.Mapping) {
            EXPRESSIONS.read(node).forEach((name, text) -> keys.add(new Key(name, text, text.position())));
            return List.copyOf(keys);
        }
        List<String> names = NAMES.read(node);
        for (int i = 0; i < names.size(); i++) {
            Node item =
                    node instanceof Node.Sequence sequence ? sequence.items().get(i) : node;
            keys.add(new Key(names.get(i), null, item.position()));
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
