package dev.drey.stage;

import dev.drey.chunk.Schema;
import dev.drey.spec.SecretText;
import java.util.List;
import java.util.Map;

/** The options of connections, of all types. */
public final class ConnectionOptions {
    /** Word of the type for PostgreSQL. */
    public static final String POSTGRESQL = "postgresql";
    /** Word of the type for H2. */
    public static final String H2 = "h2";
    /** Word of the type for files. */
    public static final String FILE = "file";
    /** Word of the format of tables for JSON lines. */
    public static final String JSON = "json";

    private static final int MOST_PORT = 65_535;
    private static final int MOST_CONNECTIONS = 1000;

    public static final OptionSpec<String> TYPE = OptionSpec.required(
            "type",
            OptionTypes.oneOf(POSTGRESQL, H2, FILE),
            "postgresql is a server, h2 a database in a file of this machine, file some tables in CSV or JSON files.");
    public static final OptionSpec<String> HOST =
            OptionSpec.optional("host", OptionTypes.name(), "localhost", "postgresql: name or address of the server.");
    public static final OptionSpec<Integer> PORT =
            OptionSpec.optional("port", OptionTypes.integer(1, MOST_PORT), 5432, "postgresql: port of the server.");
    public static final OptionSpec<String> DATABASE =
            OptionSpec.optional("database", OptionTypes.name(), null, "postgresql: name of the database; required.");
    public static final OptionSpec<String> PATH = OptionSpec.optional(
            "path",
            OptionTypes.path(),
            null,
            "h2: the database's file without its ending .mv.db, relative to the pipeline file; required.");
    public static final OptionSpec<String> USER = OptionSpec.optional(
            "user", OptionTypes.name(), null, "postgresql: who logs in; required. h2: sa unless given.");
    public static final OptionSpec<SecretText> PASSWORD = OptionSpec.optional(
            "password",
            new SecretReferenceType(),
            null,
            "postgresql and h2: the user's password, as a reference to an environment variable of the processes that run the job.");
    public static final OptionSpec<Integer> POOL_SIZE = OptionSpec.optional(
            "pool-size",
            OptionTypes.integer(1, MOST_CONNECTIONS),
            8,
            "postgresql and h2: most connections of one process, which all stages and subtasks in it share.");
    public static final OptionSpec<Map<String, String>> PROPERTIES = OptionSpec.optional(
            "properties",
            OptionTypes.texts(),
            Map.of(),
            "postgresql and h2: properties of the driver, such as sslmode: verify-full; others than the known harmless ones are refused.");

    /** Of a table in a file. */
    public static final OptionSpec<String> TABLE_PATH = OptionSpec.required(
            "path", OptionTypes.path(), "A file, a directory or a glob, relative to the pipeline file.");

    public static final OptionSpec<String> TABLE_FORMAT = OptionSpec.optional(
            "format", OptionTypes.oneOf("csv", JSON), "csv", "csv with a header, or json: one object a line.");
    public static final OptionSpec<Schema> TABLE_SCHEMA = OptionSpec.optional(
            "schema",
            OptionTypes.schema(),
            null,
            "The columns, each with its type; those that the look-up declares unless given.");

    public static final OptionSpec<Map<String, Options>> TABLES = OptionSpec.optional(
            "tables",
            OptionTypes.mapOf("table", OptionTypes.nested(TABLE_PATH, TABLE_FORMAT, TABLE_SCHEMA)),
            null,
            "file: the tables by name, each a file; required.");

    /** All, in the order of the reference. */
    static final List<OptionSpec<?>> ALL =
            List.of(TYPE, HOST, PORT, DATABASE, PATH, USER, PASSWORD, POOL_SIZE, PROPERTIES, TABLES);

    private ConnectionOptions() {}

    /** A mapping of connection name to its options. */
    static OptionType<Map<String, Options>> type() {
        return OptionTypes.mapOf("connection", OptionTypes.nested(ALL.toArray(OptionSpec<?>[]::new)));
    }
}
