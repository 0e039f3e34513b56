package dev.drey.stage.row;

import dev.drey.spec.Node;
import dev.drey.stage.CompositeType;
import dev.drey.stage.ExpressionText;
import dev.drey.stage.InvalidValueException;
import dev.drey.stage.OptionType;
import dev.drey.stage.OptionTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns of a select stage: a list of names and of mappings from name to expression, {@code [a, {b: upper(c)}]}, or one such mapping,
 * {@code {a: , b: upper(c)}}, where a name without expression is the input's column.
 */
final class SelectedColumnsType implements CompositeType<List<SelectedColumn>> {
    private static final OptionType<String> NAME = OptionTypes.name();
    private static final OptionType<ExpressionText> EXPRESSION = OptionTypes.expression();

    @Override
    public String allowed() {
        return "list of column names and mappings of new column to SQL expression";
    }

    @Override
    public String jsonSchema() {
        String name = NAME.jsonSchema();
        String mapping = "{\"type\":\"object\",\"minProperties\":1,\"additionalProperties\":{\"anyOf\":["
                + EXPRESSION.jsonSchema() + ",{\"type\":\"null\"}]}}";
        return "{\"anyOf\":[" + name + "," + mapping + ",{\"type\":\"array\",\"minItems\":1,\"items\":{\"anyOf\":["
                + name + "," + mapping + "]}}]}";
    }

    @Override
    public List<SelectedColumn> read(Node node, List<InvalidValueException> faults) {
        List<SelectedColumn> columns = new ArrayList<>();
        List<Node> items = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
        items.forEach(item -> readItem(item, columns, faults));
        if (columns.isEmpty() && faults.isEmpty()) {
            faults.add(InvalidValueException.expected(allowed(), node));
        }
        Set<String> seen = new HashSet<>();
        for (SelectedColumn column : columns) {
            if (!seen.add(column.name())) {
                faults.add(new InvalidValueException(column.position(), "column '" + column.name() + "' stands twice"));
            }
        }
        return List.copyOf(columns);
    }

    private static void readItem(Node item, List<SelectedColumn> columns, List<InvalidValueException> faults) {
        if (item instanceof Node.Mapping mapping) {
            mapping.entries().forEach(entry -> readEntry(entry, columns, faults));
        } else if (item instanceof Node.Scalar) {
            String name = NAME.read(item, faults);
            if (name != null) {
                columns.add(new SelectedColumn(name, item.position(), false, null));
            }
        } else {
            faults.add(InvalidValueException.expected("a column name or a mapping of name to SQL expression", item));
        }
    }

    private static void readEntry(Node.Entry entry, List<SelectedColumn> columns, List<InvalidValueException> faults) {
        if (entry.key().isEmpty()) {
            faults.add(new InvalidValueException(entry.keyPosition(), "a column name is empty"));
            return;
        }
        boolean plain = entry.value() instanceof Node.Scalar scalar && scalar.kind() == Node.ScalarKind.NULL;
        try {
            ExpressionText expression = plain ? null : EXPRESSION.read(entry.value());
            columns.add(new SelectedColumn(entry.key(), entry.keyPosition(), true, expression));
        } catch (InvalidValueException e) {
            faults.add(e.within("column '" + entry.key() + "'"));
        }
    }
}
