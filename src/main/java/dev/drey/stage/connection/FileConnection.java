package dev.drey.stage.connection;

import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionSource;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Problems;
import dev.drey.stage.ConnectionNode;
import dev.drey.stage.ConnectionOptions;
import dev.drey.stage.ConnectionType;
import dev.drey.stage.Paths;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tables in files.
 *
 * @param connection its name in the pipeline
 * @param tables by name
 */
public record FileConnection(String connection, Map<String, FileTable> tables) implements DimensionSource {
    /** The declaration of the connection. */
    public static final ConnectionType TYPE = new ConnectionType(
            ConnectionOptions.FILE, List.of(ConnectionOptions.TABLES), List.of(), FileConnection::bind);

    public FileConnection {
        tables = new LinkedHashMap<>(tables);
    }

    private static DimensionSource bind(ConnectionNode node, Problems problems) {
        Map<String, FileTable> tables = new LinkedHashMap<>();
        int before = problems.size();
        node.options().get(ConnectionOptions.TABLES).forEach((name, table) -> {
            String path = table.get(ConnectionOptions.TABLE_PATH);
            try {
                tables.put(
                        name,
                        new FileTable(
                                absolute(node, path),
                                table.get(ConnectionOptions.TABLE_FORMAT),
                                table.get(ConnectionOptions.TABLE_SCHEMA)));
            } catch (IllegalArgumentException e) {
                node.problem(
                        problems,
                        table.position(ConnectionOptions.TABLE_PATH),
                        "table '" + name + "': path '" + path + "' is not a path: " + e.getMessage());
            }
        });
        return problems.size() > before ? null : new FileConnection(node.name(), tables);
    }

    private static String absolute(ConnectionNode node, String path) {
        return Paths.isRemote(path)
                ? path
                : Paths.local(node.baseDirectory(), path).toString();
    }

    /** @throws IllegalArgumentException if there is no such table */
    FileTable table(String name) {
        FileTable table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException("connection '" + connection + "' has no table '" + name + "'"
                    + NameSuggester.didYouMean(name, tables.keySet()) + "; declared: "
                    + String.join(", ", tables.keySet()));
        }
        return table;
    }

    @Override
    public Dimension dimension(DimensionRequest request) {
        if (request.table() == null) {
            throw new IllegalArgumentException("connection '" + connection + "' is of type file, which takes no query");
        }
        throw new IllegalArgumentException("table '" + table(request.table()).path() + "' cannot be looked up in yet");
    }

    @Override
    public String describe() {
        return "files of connection '" + connection + "'";
    }
}
