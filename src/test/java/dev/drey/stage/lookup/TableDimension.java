package dev.drey.stage.lookup;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.FoundRows;
import dev.drey.dimension.RowLayout;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** A dimension in memory that tests fill, watch and make fail. Serializable: the table behind it is found by number. */
final class TableDimension implements Dimension {
    private static final long serialVersionUID = 1L;
    private static final Map<Long, Table> TABLES = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Schema keys;
    private final Schema columns;
    private final long number = NUMBERS.incrementAndGet();

    /** Runs before each read; may wait or fail. */
    @FunctionalInterface
    interface Script {
        void run(List<DimensionKey> keys) throws DimensionException;
    }

    /** What all readers share. */
    static final class Table {
        final Map<DimensionKey, DimensionRow> rows = new ConcurrentHashMap<>();
        final List<List<DimensionKey>> reads = new CopyOnWriteArrayList<>();
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        volatile Script script = keys -> {};
        volatile DimensionException refusal;

        int keysRead() {
            return reads.stream().mapToInt(List::size).sum();
        }
    }

    TableDimension(Schema keys, Schema columns) {
        this.keys = keys;
        this.columns = columns;
        TABLES.put(number, new Table());
    }

    /** Takes the rows of a chunk; the first of those with equal keys counts, those with a null in it do not. */
    static TableDimension of(Chunk chunk, List<String> keys, List<String> columns) {
        TableDimension dimension = new TableDimension(fields(chunk, keys), fields(chunk, columns));
        RowLayout keyLayout = new RowLayout(dimension.keys);
        RowLayout rowLayout = new RowLayout(dimension.columns);
        Column[] keyColumns = columns(chunk, keys);
        Column[] rowColumns = columns(chunk, columns);
        for (int i = 0; i < chunk.selectedCount(); i++) {
            DimensionKey key = keyLayout.key(keyColumns, chunk.selectedRow(i));
            if (key != null) {
                dimension.table().rows.putIfAbsent(key, rowLayout.row(rowColumns, chunk.selectedRow(i)));
            }
        }
        return dimension;
    }

    private static Schema fields(Chunk chunk, List<String> names) {
        return Schema.of(names.stream()
                .map(name -> chunk.schema().field(chunk.schema().indexOf(name)))
                .toList());
    }

    private static Column[] columns(Chunk chunk, List<String> names) {
        return Stream.of(names.toArray(String[]::new))
                .map(name -> chunk.column(chunk.schema().indexOf(name)))
                .toArray(Column[]::new);
    }

    Table table() {
        return TABLES.get(number);
    }

    @Override
    public Schema keys() {
        return keys;
    }

    @Override
    public Schema columns() {
        return columns;
    }

    @Override
    public String describe() {
        return "table of the test";
    }

    @Override
    public DimensionReader open(DimensionContext context) throws DimensionException {
        Table table = table();
        if (table.refusal != null) {
            throw table.refusal;
        }
        table.opened.incrementAndGet();
        return new DimensionReader() {
            private boolean closed;

            @Override
            public FoundRows read(List<DimensionKey> wanted, Duration timeout) throws DimensionException {
                table.reads.add(List.copyOf(wanted));
                table.script.run(wanted);
                FoundRows found = new FoundRows(describe(), Duplicates.FAIL, wanted);
                for (int place = 0; place < wanted.size(); place++) {
                    DimensionRow row = table.rows.get(wanted.get(place));
                    if (row != null) {
                        found.add(place, row);
                    }
                }
                return found;
            }

            @Override
            public void scan(long limit, Duration timeout, BiConsumer<DimensionKey, DimensionRow> consumer) {
                new LinkedHashMap<>(table.rows)
                        .entrySet().stream().limit(limit).forEach(row -> consumer.accept(row.getKey(), row.getValue()));
            }

            @Override
            public synchronized void close() {
                if (!closed) {
                    closed = true;
                    table.closed.incrementAndGet();
                }
            }
        };
    }
}
