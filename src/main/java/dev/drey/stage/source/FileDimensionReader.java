package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataException;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.FoundRows;
import dev.drey.dimension.RowLayout;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The rows of a {@link FileDimension} in memory. */
final class FileDimensionReader implements DimensionReader {
    private static final int CHUNK_ROWS = 4096;
    private static final int CHUNK_BYTES = 256 << 10;

    private final String dimension;
    /** Null after the end. */
    private volatile Map<DimensionKey, DimensionRow> rows;

    private FileDimensionReader(String dimension, Map<DimensionKey, DimensionRow> rows) {
        this.dimension = dimension;
        this.rows = rows;
    }

    /**
     * Reads all rows.
     *
     * @throws DimensionException when a file is missing, lacks a column or has a row that cannot be read, with file and line, or several rows for a key
     */
    static FileDimensionReader open(FileDimension dimension, Duplicates duplicates) throws DimensionException {
        Loading loading = new Loading(dimension, duplicates);
        try {
            for (FoundFile file : new FileSelector(dimension.table().path()).find(false)) {
                loading.add(file);
            }
        } catch (DataException e) {
            throw DimensionException.permanent(dimension.describe() + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw DimensionException.passing(dimension.describe() + " could not be read: " + e, e);
        }
        return new FileDimensionReader(dimension.describe(), loading.rows());
    }

    /** Gathers the rows of the files. */
    private static final class Loading {
        private final Schema needed;
        private final RowFormat format;
        private final RowLayout keyLayout;
        private final RowLayout rowLayout;
        private final String name;
        private final Duplicates duplicates;
        private final Map<DimensionKey, DimensionRow> rows = new HashMap<>();
        private final Chunk chunk;
        private final Column[] keyColumns;
        private final Column[] rowColumns;

        Loading(FileDimension dimension, Duplicates duplicates) {
            needed = dimension.needed();
            format = dimension
                    .table()
                    .format()
                    .bind(new ReadSpec(dimension.declared(), needed, null, false, CHUNK_ROWS, CHUNK_BYTES));
            keyLayout = new RowLayout(dimension.keys());
            rowLayout = new RowLayout(dimension.columns());
            name = dimension.describe();
            this.duplicates = duplicates;
            chunk = Chunk.allocate(needed, CHUNK_ROWS);
            keyColumns = columns(dimension.keys());
            rowColumns = columns(dimension.columns());
        }

        private Column[] columns(Schema part) {
            return part.names().stream()
                    .map(name -> chunk.column(needed.indexOf(name)))
                    .toArray(Column[]::new);
        }

        void add(FoundFile file) throws IOException, DimensionException {
            FileByteSource bytes = new FileByteSource(file);
            try (RowFormat.OpenFile open = format.open(bytes);
                    ChunkReader reader = open.read(0, bytes.length(), -1)) {
                while (reader.next(chunk)) {
                    addChunk();
                }
            }
            bytes.checkUnchanged();
        }

        private void addChunk() throws DimensionException {
            for (int row = 0; row < chunk.rowCount(); row++) {
                DimensionKey key = keyLayout.key(keyColumns, row);
                // A null key matches nothing.
                if (key != null) {
                    DimensionRow here = rowLayout.row(rowColumns, row);
                    DimensionRow before = rows.putIfAbsent(key, here);
                    if (before != null) {
                        rows.put(key, duplicates.choose(name, key, before, here));
                    }
                }
            }
        }

        Map<DimensionKey, DimensionRow> rows() {
            return rows;
        }
    }

    @Override
    public FoundRows read(List<DimensionKey> keys, Duration timeout) throws DimensionException {
        Map<DimensionKey, DimensionRow> all = opened();
        FoundRows found = new FoundRows(dimension, Duplicates.FAIL, keys);
        for (int place = 0; place < keys.size(); place++) {
            DimensionRow row = all.get(keys.get(place));
            if (row != null) {
                found.add(place, row);
            }
        }
        return found;
    }

    @Override
    public void scan(long limit, Duration timeout, BiConsumer<DimensionKey, DimensionRow> consumer)
            throws DimensionException {
        long left = limit;
        for (Map.Entry<DimensionKey, DimensionRow> entry : opened().entrySet()) {
            if (left-- <= 0) {
                return;
            }
            consumer.accept(entry.getKey(), entry.getValue());
        }
    }

    private Map<DimensionKey, DimensionRow> opened() throws DimensionException {
        Map<DimensionKey, DimensionRow> all = rows;
        if (all == null) {
            throw DimensionException.permanent(dimension + " was read after its end", null);
        }
        return all;
    }

    @Override
    public void close() {
        rows = null;
    }
}
