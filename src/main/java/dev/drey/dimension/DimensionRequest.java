package dev.drey.dimension;

import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a stage wants of a connection: a table or a query, its key columns and the columns to read.
 *
 * @param table the table's name; null where there is a query
 * @param query a query with named parameters ({@code :name}), each the name of a key column; null where there is a table
 * @param schema the columns that the dimension is declared to have; holds all that follow
 * @param keys key columns, at least one
 * @param columns columns to read, in the order of the rows; may hold key columns too
 * @param duplicates what several rows for a key mean
 */
public record DimensionRequest(
        String table, String query, Schema schema, List<String> keys, List<String> columns, Duplicates duplicates)
        implements Serializable {
    public DimensionRequest {
        keys = new ArrayList<>(keys);
        columns = new ArrayList<>(columns);
        if ((table == null) == (query == null)) {
            throw new IllegalArgumentException("table is " + table + " and query " + query + "; one of them is needed");
        }
    }

    /** The key columns with their types. */
    public Schema keySchema() {
        return Schema.of(keys.stream().map(this::field).toList());
    }

    /** The columns to read with their types. */
    public Schema columnSchema() {
        return Schema.of(columns.stream().map(this::field).toList());
    }

    private Field field(String name) {
        int index = schema.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("column '" + name + "' is not in the schema (" + schema + ")");
        }
        return schema.field(index);
    }
}
