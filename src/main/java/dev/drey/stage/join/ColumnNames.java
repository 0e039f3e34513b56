package dev.drey.stage.join;

import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.stage.StageNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the columns of both sides are called in a join: {@code left.x} and {@code right.x}, or {@code orders.x} after the input, in any case; {@code x} alone where only one
 * side has it, and for a key that has the same name on both sides.
 */
final class ColumnNames {
    private final List<String> inputs;
    private final List<Schema> schemas;
    private final Map<String, JoinColumn> columns = new LinkedHashMap<>();
    /** Names that both sides have, and that are not one key. */
    private final Set<String> ambiguous = new LinkedHashSet<>();

    /** @param keys pairs of columns that are equal, whose names are known */
    ColumnNames(StageNode node, List<JoinColumn> keys) {
        inputs = node.inputNames();
        schemas = node.inputSchemas();
        for (Side side : Side.values()) {
            for (Field field : schema(side).fields()) {
                String name = field.name();
                JoinColumn key = new JoinColumn(name, name);
                if (keys.contains(key)) {
                    columns.put(name, key);
                } else if (schema(side.other()).has(name)) {
                    ambiguous.add(name);
                } else {
                    columns.put(name, JoinColumn.of(side, name));
                }
            }
        }
        for (Side side : Side.values()) {
            schema(side)
                    .names()
                    .forEach(name -> qualifiers(side)
                            .forEach(qualifier ->
                                    columns.putIfAbsent(qualifier + "." + name, JoinColumn.of(side, name))));
        }
    }

    private Schema schema(Side side) {
        return schemas.get(side.ordinal());
    }

    /** The words left and right always mean the sides, whatever the inputs are called. */
    private List<String> qualifiers(Side side) {
        String input = inputs.get(side.ordinal());
        boolean distinct = !inputs.get(0).equals(inputs.get(1))
                && !input.equals(Side.LEFT.label())
                && !input.equals(Side.RIGHT.label());
        return distinct ? List.of(side.label(), input) : List.of(side.label());
    }

    /** The column of a name; null when there is none, or more than one. */
    JoinColumn find(String name) {
        return columns.get(name);
    }

    /** All columns of the side that {@code left.*} or {@code orders.*} names; null when it is no such name. */
    List<JoinColumn> findAll(String name) {
        for (Side side : Side.values()) {
            for (String qualifier : qualifiers(side)) {
                if (name.equals(qualifier + ".*")) {
                    return schema(side).names().stream()
                            .map(column -> JoinColumn.of(side, column))
                            .toList();
                }
            }
        }
        return null;
    }

    /** Why a name stands for no column. */
    String fault(String name) {
        if (ambiguous.contains(name)) {
            return "column '" + name + "' is in both inputs; write left." + name + " or right." + name;
        }
        List<String> known = new ArrayList<>(columns.keySet());
        known.addAll(ambiguous);
        String near = NameSuggester.didYouMean(name, known);
        return "column '" + name + "' is unknown"
                + (near.isEmpty()
                        ? "; known: left."
                                + String.join(", left.", schema(Side.LEFT).names()) + ", right."
                                + String.join(", right.", schema(Side.RIGHT).names())
                        : near);
    }

    /** Every name with the type of its column, for expressions. */
    Schema all() {
        return Schema.of(columns.entrySet().stream()
                .map(named -> new Field(named.getKey(), named.getValue().type(schemas)))
                .toList());
    }

    /** Names that both sides have, and that are not one key. */
    Set<String> ambiguous() {
        return ambiguous;
    }
}
