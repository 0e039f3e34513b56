package dev.drey.jdbc;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.spec.NameSuggester;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A table as the database's metadata has it. The only way from a declared name to one in a statement: a name is looked for, and what stands in the statement
 * is what the database said, quoted.
 *
 * @param schema of the database, which the table is in
 * @param name exactly as the database spells it
 * @param columns in the table's order
 * @param uniqueKeys the primary key, if there is one, and the unique indexes over all rows; the primary key first
 */
record TableShape(String schema, String name, List<ColumnShape> columns, List<Set<String>> uniqueKeys) {
    private static final int MOST_SUGGESTED = 10_000;

    TableShape {
        columns = List.copyOf(columns);
        uniqueKeys = List.copyOf(uniqueKeys);
    }

    /** Where a table is. */
    private record Place(String schema, String name) {}

    /**
     * Finds a table or view by its declared name: {@code name} or {@code schema.name}, exactly as spelt or, where only one is so alike, in another case. Without a
     * schema that of the session goes first.
     *
     * @throws DatabaseException permanent, with the nearest name, if there is none or more than one
     */
    static TableShape find(Connection connection, String declared) throws SQLException, DatabaseException {
        DatabaseMetaData metadata = connection.getMetaData();
        Place place = choose(places(metadata, declared), declared, connection.getSchema());
        if (place == null) {
            throw DatabaseException.permanent("there is no table '" + declared + "'"
                    + NameSuggester.didYouMean(declared, names(tables(metadata, null, "%"))));
        }
        return new TableShape(place.schema, place.name, columns(metadata, place), uniqueKeys(metadata, place));
    }

    /** True when {@link #find} would not tell that there is none. */
    static boolean isThere(Connection connection, String declared) throws SQLException {
        return !places(connection.getMetaData(), declared).isEmpty();
    }

    private static List<Place> places(DatabaseMetaData metadata, String declared) throws SQLException {
        if (declared.indexOf('\0') >= 0) {
            return List.of(); // no name has it, and PostgreSQL cannot be asked for one
        }
        List<Place> places = named(metadata, null, declared);
        int dot = declared.indexOf('.');
        if (places.isEmpty() && dot > 0) {
            places = named(metadata, declared.substring(0, dot), declared.substring(dot + 1));
        }
        return places.isEmpty() ? alike(metadata, declared) : places;
    }

    private static List<Place> named(DatabaseMetaData metadata, String schema, String name) throws SQLException {
        String pattern = escaped(metadata, name);
        return tables(metadata, schema == null ? null : escaped(metadata, schema), pattern);
    }

    /** Those whose name, with or without the schema, is the same but for the case. */
    private static List<Place> alike(DatabaseMetaData metadata, String declared) throws SQLException {
        return tables(metadata, null, "%").stream()
                .filter(p -> p.name.equalsIgnoreCase(declared) || (p.schema + "." + p.name).equalsIgnoreCase(declared))
                .toList();
    }

    private static Place choose(List<Place> places, String declared, String sessionSchema) throws DatabaseException {
        for (Place place : places) {
            if (place.schema.equals(sessionSchema)) {
                return place;
            }
        }
        if (places.size() > 1) {
            throw DatabaseException.permanent("table '" + declared + "' is in several schemas; write one of "
                    + String.join(", ", new TreeSet<>(qualified(places))));
        }
        return places.isEmpty() ? null : places.get(0);
    }

    private static List<String> qualified(List<Place> places) {
        return places.stream().map(p -> p.schema + "." + p.name).toList();
    }

    private static Collection<String> names(List<Place> places) {
        return places.stream().limit(MOST_SUGGESTED).map(Place::name).toList();
    }

    private static List<Place> tables(DatabaseMetaData metadata, String schemaPattern, String namePattern)
            throws SQLException {
        List<Place> places = new ArrayList<>();
        try (ResultSet tables = metadata.getTables(null, schemaPattern, namePattern, null)) {
            while (tables.next()) {
                String type = tables.getString("TABLE_TYPE");
                boolean readable = type != null && (type.contains("TABLE") || type.contains("VIEW"));
                if (readable && !type.startsWith("SYSTEM")) {
                    places.add(new Place(tables.getString("TABLE_SCHEM"), tables.getString("TABLE_NAME")));
                }
            }
        }
        return places;
    }

    /** The metadata's calls take patterns, in which a name is to mean itself. */
    private static String escaped(DatabaseMetaData metadata, String name) throws SQLException {
        String escape = metadata.getSearchStringEscape();
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    private static List<ColumnShape> columns(DatabaseMetaData metadata, Place place) throws SQLException {
        List<ColumnShape> shapes = new ArrayList<>();
        try (ResultSet columns =
                metadata.getColumns(null, escaped(metadata, place.schema), escaped(metadata, place.name), "%")) {
            while (columns.next()) {
                shapes.add(new ColumnShape(
                        columns.getString("COLUMN_NAME"),
                        columns.getInt("DATA_TYPE"),
                        columns.getString("TYPE_NAME"),
                        columns.getInt("COLUMN_SIZE"),
                        columns.getInt("DECIMAL_DIGITS")));
            }
        }
        return shapes;
    }

    private static List<Set<String>> uniqueKeys(DatabaseMetaData metadata, Place place) throws SQLException {
        Map<String, Set<String>> keys = new LinkedHashMap<>();
        try (ResultSet primary = metadata.getPrimaryKeys(null, place.schema, place.name)) {
            while (primary.next()) {
                keys.computeIfAbsent("", n -> new TreeSet<>()).add(primary.getString("COLUMN_NAME"));
            }
        }
        Set<String> partial = new TreeSet<>();
        try (ResultSet indexes = metadata.getIndexInfo(null, place.schema, place.name, true, true)) {
            while (indexes.next()) {
                String index = indexes.getString("INDEX_NAME");
                String column = indexes.getString("COLUMN_NAME");
                if (index == null || column == null || indexes.getString("FILTER_CONDITION") != null) {
                    partial.add(String.valueOf(index));
                } else {
                    keys.computeIfAbsent(index, n -> new TreeSet<>()).add(column);
                }
            }
        }
        partial.forEach(keys::remove);
        return new ArrayList<>(keys.values());
    }

    /** The table in statements. */
    String quoted() {
        return Dialect.quote(schema) + "." + Dialect.quote(name);
    }

    /** True when at most one row has the same values of these columns. */
    boolean isUnique(Collection<String> names) {
        return uniqueKeys.stream().anyMatch(names::containsAll);
    }

    /**
     * The column of a declared name, exactly as spelt or, where only one is so alike, in another case.
     *
     * @throws DatabaseException permanent, with the nearest name, if there is none, or it is of a type that does not fit
     */
    ColumnShape column(Field declared, ColumnShape.Use use) throws DatabaseException {
        return column(columns, "table '" + name + "'", declared, use);
    }

    /** {@link #column(Field, ColumnShape.Use)} among the columns of a table or of a query's result. */
    static ColumnShape column(List<ColumnShape> columns, String subject, Field declared, ColumnShape.Use use)
            throws DatabaseException {
        String name = declared.name();
        List<ColumnShape> found =
                columns.stream().filter(c -> c.name().equals(name)).toList();
        if (found.isEmpty()) {
            found = columns.stream()
                    .filter(c -> c.name().equalsIgnoreCase(name))
                    .toList();
        }
        List<String> names = columns.stream().map(ColumnShape::name).toList();
        if (found.size() != 1) {
            String near = NameSuggester.didYouMean(name, names);
            throw DatabaseException.permanent(subject + " has " + (found.isEmpty() ? "no" : "more than one")
                    + " column '" + name + "'" + near + "; there are: " + String.join(", ", names));
        }
        ColumnShape column = found.get(0);
        DataType type = declared.type();
        if (!column.fits(type, use)) {
            throw DatabaseException.permanent(subject + ": column '" + name + "' is declared as " + type
                    + " but is of type " + column.describeType() + " in the database; for " + type
                    + " it may be: " + ColumnShape.allowedFor(type, use));
        }
        return column;
    }
}
