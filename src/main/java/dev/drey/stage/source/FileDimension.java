package dev.drey.stage.source;

import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRequest;
import java.util.LinkedHashSet;
import java.util.Set;

/** A dimension in files, which is read once as a whole: for those that fit in memory. */
final class FileDimension implements Dimension {
    private static final long serialVersionUID = 1L;

    private final FileTable table;
    private final DimensionRequest request;

    FileDimension(FileTable table, DimensionRequest request) {
        this.table = table;
        this.request = request;
    }

    @Override
    public Schema keys() {
        return request.keySchema();
    }

    @Override
    public Schema columns() {
        return request.columnSchema();
    }

    @Override
    public DimensionReader open(DimensionContext context) throws DimensionException {
        return FileDimensionReader.open(this, request.duplicates());
    }

    FileTable table() {
        return table;
    }

    /** All columns that the files have, as far as they are declared. */
    Schema declared() {
        return table.schema() == null ? request.schema() : table.schema();
    }

    /** The columns to read: those of the keys and of the rows. */
    Schema needed() {
        Set<String> names = new LinkedHashSet<>(request.keys());
        names.addAll(request.columns());
        Schema schema = request.schema();
        return Schema.of(
                names.stream().map(name -> schema.field(schema.indexOf(name))).toList());
    }

    @Override
    public String describe() {
        return "table '" + request.table() + "' in " + new FoundFile(table.path(), 0, 0).name();
    }
}
