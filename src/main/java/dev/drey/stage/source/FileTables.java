package dev.drey.stage.source;

import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionSource;
import dev.drey.spec.NameSuggester;
import java.util.LinkedHashMap;
import java.util.Map;

/** Dimensions in files: a connection of type {@code file} with its tables. */
final class FileTables implements DimensionSource {
    private static final long serialVersionUID = 1L;

    private final LinkedHashMap<String, FileTable> tables;

    FileTables(Map<String, FileTable> tables) {
        this.tables = new LinkedHashMap<>(tables);
    }

    @Override
    public Dimension dimension(DimensionRequest request) {
        if (request.query() != null) {
            throw new IllegalArgumentException(
                    "files take no queries; name a table (" + String.join(", ", tables.keySet()) + ")");
        }
        FileTable table = tables.get(request.table());
        if (table == null) {
            throw new IllegalArgumentException("table '" + request.table() + "' is unknown; allowed: "
                    + String.join(", ", tables.keySet())
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
        return "files";
    }
}
