package dev.drey.stage.source;

import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
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

/** Tables in files, each read as a whole by who looks up in it. */
public final class FileConnection implements DimensionSource {
    private static final long serialVersionUID = 1L;

    /** The declaration of the connection. */
    public static final ConnectionType TYPE = new ConnectionType(
            ConnectionOptions.FILE, List.of(ConnectionOptions.TABLES), List.of(), FileConnection::bind);

    private final String name;
    private final LinkedHashMap<String, FileTable> tables;

    FileConnection(String name, Map<String, FileTable> tables) {
        this.name = name;
        this.tables = new LinkedHashMap<>(tables);
    }

    private static DimensionSource bind(ConnectionNode node, Problems problems) {
        Map<String, FileTable> tables = new LinkedHashMap<>();
        int before = problems.size();
        node.options().get(ConnectionOptions.TABLES).forEach((table, options) -> {
            String path = options.get(ConnectionOptions.TABLE_PATH);
            FileRowFormat format = options.get(ConnectionOptions.TABLE_FORMAT).equals(ConnectionOptions.JSON)
                    ? JsonLinesFiles.STANDARD
                    : CsvFiles.STANDARD;
            try {
                String absolute = Paths.hasScheme(path)
                        ? path
                        : Paths.local(node.baseDirectory(), path).toString();
                tables.put(table, new FileTable(absolute, format, options.get(ConnectionOptions.TABLE_SCHEMA)));
            } catch (IllegalArgumentException e) {
                node.problem(
                        problems,
                        options.position(ConnectionOptions.TABLE_PATH),
                        "table '" + table + "': path '" + path + "' is not a path: " + e.getMessage());
            }
        });
        return problems.size() > before ? null : new FileConnection(node.name(), tables);
    }

    @Override
    public Dimension dimension(DimensionRequest request) {
        if (request.query() != null) {
            throw new IllegalArgumentException("connection '" + name
                    + "' is of files, which take no queries; name a table: " + String.join(", ", tables.keySet()));
        }
        FileTable table = tables.get(request.table());
        if (table == null) {
            throw new IllegalArgumentException("connection '" + name + "' has no table '" + request.table()
                    + "'; declared: " + String.join(", ", tables.keySet())
                    + NameSuggester.didYouMean(request.table(), tables.keySet()));
        }
        if (table.schema() != null) {
            check(request.schema(), table.schema());
        }
        return new FileDimension(table, request);
    }

    private static void check(Schema asked, Schema there) {
        for (int i = 0; i < asked.size(); i++) {
            Field field = asked.field(i);
            int place = there.indexOf(field.name());
            if (place < 0) {
                throw new IllegalArgumentException("column '" + field.name() + "' is not in the connection's schema ("
                        + there + ")" + NameSuggester.didYouMean(field.name(), there.names()));
            }
            if (!there.type(place).equals(field.type())) {
                throw new IllegalArgumentException("column '" + field.name() + "' is a " + field.type() + " here and a "
                        + there.type(place) + " in the connection's schema");
            }
        }
    }

    @Override
    public String describe() {
        return "files of connection '" + name + "'";
    }
}
