package dev.drey.jdbc;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that read a dimension, made of names that the database gave.
 *
 * @param lookup reads the rows of some keys, which come as arrays; null for a list of keys, which is scanned only
 * @param parameters for each parameter of {@code lookup} the key column that it holds
 * @param placed true when the first column of the rows is the place of their key among those asked for, from 1; false when the key columns stand there
 * @param keys what the database has for the key columns
 * @param columns what it has for the columns to read
 * @param scan reads keys and columns of as many rows as its parameter says; null where a key can have several rows, or there is no table
 * @param scanKeys reads as many keys as its parameter says, none twice; null where there is no table
 */
record DimensionStatements(
        String lookup,
        List<Integer> parameters,
        boolean placed,
        List<ColumnShape> keys,
        List<ColumnShape> columns,
        String scan,
        String scanKeys) {

    /** @param asBytes whether the database takes keys for equal when their values are the same, so that the rows can be told apart by theirs */
    static DimensionStatements ofTable(
            Dialect dialect,
            TableShape table,
            List<ColumnShape> keys,
            Schema keySchema,
            List<ColumnShape> columns,
            boolean asBytes) {
        List<DataType> types = keySchema.fields().stream().map(Field::type).toList();
        String keyNames = keys.stream().map(dialect::comparable).collect(Collectors.joining(", "));
        String tail = " from " + table.quoted() + " where " + notNull(keys) + " limit ?";
        boolean unique = table.isUnique(keys.stream().map(ColumnShape::name).toList());
        boolean keyed = asBytes && unique && keys.size() == 1;
        return new DimensionStatements(
                keyed
                        ? dialect.lookup(table, keys.get(0), types.get(0), columns)
                        : dialect.lookup(table, keys, types, columns),
                Stream.iterate(0, i -> i + 1).limit(keys.size()).toList(),
                !keyed,
                keys,
                columns,
                unique ? "select " + keyNames + ", " + names(columns.stream()) + tail : null,
                "select distinct " + keyNames + tail);
    }

    /** The query stands inside, so that its columns come in an order that is known. */
    static DimensionStatements ofQuery(
            NamedQuery query, List<String> keyNames, List<ColumnShape> keys, List<ColumnShape> columns) {
        String names = names(Stream.concat(keys.stream(), columns.stream()));
        return new DimensionStatements(
                "select " + names + " from (" + query.sql() + "\n) as q",
                query.parameters().stream().map(keyNames::indexOf).toList(),
                false,
                keys,
                columns,
                null,
                null);
    }

    /** A query without parameters; no key is dropped here for being there twice, so that they stay in the query's order. */
    static DimensionStatements ofKeyList(NamedQuery query, List<ColumnShape> keys, List<ColumnShape> columns) {
        String scan = "select " + names(Stream.concat(keys.stream(), columns.stream())) + " from (" + query.sql()
                + "\n) as q where " + notNull(keys) + " limit ?";
        return new DimensionStatements(null, List.of(), false, keys, columns, scan, scan);
    }

    private static String notNull(List<ColumnShape> keys) {
        return keys.stream().map(k -> k.quoted() + " is not null").collect(Collectors.joining(" and "));
    }

    private static String names(Stream<ColumnShape> columns) {
        return columns.map(ColumnShape::quoted).collect(Collectors.joining(", "));
    }
}
