package dev.drey.stage.connection;

import dev.drey.dimension.DimensionSource;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.DatabaseAddress;
import dev.drey.jdbc.H2Address;
import dev.drey.jdbc.PostgresAddress;
import dev.drey.spec.Problems;
import dev.drey.stage.ConnectionNode;
import dev.drey.stage.ConnectionOptions;
import dev.drey.stage.ConnectionType;
import dev.drey.stage.Options;
import dev.drey.stage.Paths;
import java.util.List;
import java.util.function.Supplier;

/** Connections to databases. */
public final class DatabaseConnections {
    /** H2's own name for its first user. */
    private static final String H2_USER = "sa";

    /** A PostgreSQL server. */
    public static final ConnectionType POSTGRESQL = new ConnectionType(
            ConnectionOptions.POSTGRESQL,
            List.of(ConnectionOptions.DATABASE, ConnectionOptions.USER),
            List.of(
                    ConnectionOptions.HOST,
                    ConnectionOptions.PORT,
                    ConnectionOptions.PASSWORD,
                    ConnectionOptions.POOL_SIZE,
                    ConnectionOptions.PROPERTIES),
            DatabaseConnections::postgres);

    /** An H2 database in a file. */
    public static final ConnectionType H2 = new ConnectionType(
            ConnectionOptions.H2,
            List.of(ConnectionOptions.PATH),
            List.of(
                    ConnectionOptions.USER,
                    ConnectionOptions.PASSWORD,
                    ConnectionOptions.POOL_SIZE,
                    ConnectionOptions.PROPERTIES),
            DatabaseConnections::h2);

    private DatabaseConnections() {}

    private static DimensionSource postgres(ConnectionNode node, Problems problems) {
        Options options = node.options();
        return bind(
                node,
                problems,
                () -> new PostgresAddress(
                        options.get(ConnectionOptions.HOST),
                        options.get(ConnectionOptions.PORT),
                        options.get(ConnectionOptions.DATABASE)),
                options.get(ConnectionOptions.USER));
    }

    private static DimensionSource h2(ConnectionNode node, Problems problems) {
        Options options = node.options();
        String path = options.get(ConnectionOptions.PATH);
        if (Paths.isRemote(path)) {
            node.problem(
                    problems,
                    options.position(ConnectionOptions.PATH),
                    "path '" + path + "' is not local; H2's file is on this machine");
            return null;
        }
        String user = options.get(ConnectionOptions.USER);
        return bind(
                node,
                problems,
                () -> new H2Address(Paths.local(node.baseDirectory(), path).toString()),
                user == null ? H2_USER : user);
    }

    private static Database bind(
            ConnectionNode node, Problems problems, Supplier<DatabaseAddress> address, String user) {
        Options options = node.options();
        int before = problems.size();
        DatabaseAddress where = null;
        try {
            where = address.get();
        } catch (IllegalArgumentException e) {
            node.problem(problems, options.position(ConnectionOptions.TYPE), e.getMessage());
        }
        if (where != null) {
            for (String property : options.get(ConnectionOptions.PROPERTIES).keySet()) {
                String refusal = Database.refusal(where.dialect(), property);
                if (refusal != null) {
                    node.problem(problems, options.position(ConnectionOptions.PROPERTIES), refusal);
                }
            }
        }
        if (problems.size() > before) {
            return null;
        }
        return new Database(
                node.name(),
                where,
                user,
                options.get(ConnectionOptions.PASSWORD),
                options.get(ConnectionOptions.POOL_SIZE),
                options.get(ConnectionOptions.PROPERTIES));
    }
}
