package dev.drey.stage;

import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An order of rows as pipelines write it: {@code total desc nulls first, name}. Ascending and nulls last unless told otherwise.
 *
 * @param items the columns, the first one first; at least one, none twice
 */
public record OrderBy(List<Item> items) {

    public OrderBy {
        items = List.copyOf(items);
    }

    /**
     * One column of the order.
     *
     * @param column its name
     * @param descending true for the greatest value first
     * @param nullsFirst true for nulls before all values, whatever the direction
     * @param position where the name stands
     */
    public record Item(String column, boolean descending, boolean nullsFirst, Position position) {
        /** As a user would write it. */
        String describe() {
            return (OrderByType.standsBare(column) ? column : '"' + column.replace("\"", "\"\"") + '"')
                    + (descending ? " desc" : "")
                    + (nullsFirst ? " nulls first" : "");
        }
    }

    /** The option type: one text, or a list of texts. */
    public static OptionType<OrderBy> type() {
        return OrderByType.INSTANCE;
    }

    /** Names of the columns, the first one first. */
    public List<String> columns() {
        return items.stream().map(Item::column).toList();
    }

    /**
     * Looks for the columns in the rows that are to be ordered; those that are not there become problems.
     *
     * @return null when a column is not there
     */
    public RowOrder bind(StageNode node, Schema schema, Problems problems) {
        List<RowOrder.Key> keys = new ArrayList<>();
        for (Item item : items) {
            int column = schema.indexOf(item.column);
            if (column < 0) {
                String near = NameSuggester.didYouMean(item.column, schema.names());
                String message = "column '" + item.column + "' to order by is unknown";
                String known = near.isEmpty() ? "; known: " + String.join(", ", schema.names()) : near;
                node.problem(problems, item.position, message + known);
            } else {
                keys.add(new RowOrder.Key(column, item.descending, item.nullsFirst));
            }
        }
        return keys.size() == items.size() ? RowOrder.by(keys) : null;
    }

    /** The order over columns that are known to be there. */
    public RowOrder over(Schema schema) {
        return RowOrder.by(items.stream()
                .map(item -> new RowOrder.Key(schema.indexOf(item.column), item.descending, item.nullsFirst))
                .toList());
    }

    /** As a user would write it: {@code total desc nulls first, name}. */
    public String describe() {
        return items.stream().map(Item::describe).collect(Collectors.joining(", "));
    }
}
