package dev.drey.jdbc;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads one part of a table in the order of its partition column, from where it was left. A connection that is lost in between is replaced, and reading goes on
 * behind the last row. Rows of equal value come in the order of all columns that are read, so that those that were read are told from those that were not; where the column
 * is unique it is order enough. Holds a connection from the first rows to the last. Belongs to one thread, but for {@link #cancel}.
 */
public final class ScanCursor implements AutoCloseable {
    private final ConnectionPool pool;
    private final TableScan.Settings settings;
    private final String doing;
    private ScanRange range;
    private boolean finished;

    private Connection connection;
    /** Also read by who cancels. */
    private volatile PreparedStatement statement;

    private ResultSet rows;
    private ResultColumns columns;
    private PartitionValues partition;
    /** Rows of the value that the range was left at, which are to be passed over. */
    private long toSkip;

    ScanCursor(TableScan scan, ScanRange range) {
        this.pool = scan.pool();
        this.settings = scan.settings();
        this.range = range;
        this.doing = "reading table '" + settings.table() + "'";
    }

    /** Where it is: behind the last row that was read. */
    public ScanRange position() {
        return range;
    }

    /** True when the last row has been read. */
    public boolean finished() {
        return finished;
    }

    /**
     * Reads the next rows.
     *
     * @param chunk of the columns that are read, empty; receives at most {@code most} rows, fewer only at the end
     */
    public void fill(Chunk chunk, int most) throws DatabaseException, InterruptedException {
        settings.retries().run(() -> {
            ScanRange before = range;
            chunk.reset();
            try {
                if (rows == null) {
                    open();
                }
                read(chunk, most);
                return null;
            } catch (SQLException e) {
                range = before;
                close();
                throw SqlFaults.of(pool.database().subject() + ": " + doing, e);
            } catch (DatabaseException | RuntimeException e) {
                range = before;
                close();
                throw e;
            }
        });
    }

    private void open() throws SQLException, DatabaseException {
        connection = pool.lend(doing, settings.timeout());
        connection.setAutoCommit(false); // or the database gives all rows at once
        TableShape table = TableShape.find(connection, settings.table());
        List<ColumnShape> shapes = new ArrayList<>();
        for (Field field : settings.columns().fields()) {
            shapes.add(table.column(field, ColumnShape.Use.READ));
        }
        columns = new ResultColumns(settings.columns(), shapes, pool.database().dialect());
        ColumnShape key = range.column() == null ? null : named(table, range.column());
        partition = key == null
                ? null
                : new PartitionValues(range.kind(), key, pool.database().dialect());
        PreparedStatement opened = connection.prepareStatement(
                sql(table, key, shapes), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement = opened;
        opened.setFetchSize(settings.fetchRows());
        bind(opened);
        rows = opened.executeQuery();
        toSkip = range.started() ? range.read() : 0;
    }

    private static ColumnShape named(TableShape table, String name) throws DatabaseException {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> DatabaseException.permanent(
                        "table '" + table.name() + "' has no partition column '" + name + "' any more"));
    }

    private String sql(TableShape table, ColumnShape key, List<ColumnShape> shapes) {
        Set<String> read = new LinkedHashSet<>();
        shapes.forEach(shape -> read.add(in(shape)));
        List<String> order = new ArrayList<>();
        if (range.hasValues()) {
            order.add(in(key));
        }
        if (!range.hasValues() || !table.isUnique(List.of(key.name()))) {
            order.addAll(read);
        }
        List<String> conditions = new ArrayList<>();
        if (range.nulls()) {
            conditions.add(in(key) + " is null");
        }
        if (range.started() && range.hasValues() || range.low() != null) {
            conditions.add(in(key) + " >= ?");
        }
        if (range.high() != null) {
            conditions.add(in(key) + " < ?");
        }
        String selected = (range.hasValues() ? in(key) : "1")
                + shapes.stream().map(shape -> ", " + in(shape)).collect(Collectors.joining());
        return "select " + selected + " from " + table.quoted() + " as t"
                + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
                + (order.isEmpty() ? "" : " order by " + String.join(", ", order));
    }

    /** As a column of the table, which a name of the result must not hide. */
    private static String in(ColumnShape column) {
        return "t." + column.quoted();
    }

    private void bind(PreparedStatement opened) throws SQLException {
        int index = 1;
        if (range.started() && range.hasValues()) {
            partition.bind(opened, index++, range.after());
        } else if (range.low() != null) {
            partition.bind(opened, index++, range.low());
        }
        if (range.high() != null) {
            partition.bind(opened, index, range.high());
        }
    }

    private void read(Chunk chunk, int most) throws SQLException, DatabaseException {
        Column[] target = new Column[chunk.columnCount()];
        for (int c = 0; c < target.length; c++) {
            target[c] = chunk.column(c);
            target[c].ensureCapacity(most);
        }
        int row = 0;
        long value = range.after();
        long ofValue = range.read();
        boolean started = range.started();
        while (row < most && !finished) {
            if (!rows.next()) {
                finished = true;
                break;
            }
            long next = range.hasValues() ? partition.read(rows, 1) : 0;
            if (toSkip > 0 && next == value) {
                toSkip--;
                continue;
            }
            toSkip = 0;
            columns.read(rows, 2, target, row++);
            ofValue = started && next == value ? ofValue + 1 : 1;
            value = next;
            started = true;
        }
        chunk.setRowCount(row);
        range = started ? range.at(value, ofValue) : range;
        if (finished) {
            close();
        }
    }

    /** Ends a {@link #fill} that runs on another thread, as far as the database does so. */
    public void cancel() {
        PreparedStatement running = statement;
        if (running != null) {
            try {
                running.cancel();
            } catch (SQLException e) {
                // It is over, or ends by its time-out.
            }
        }
    }

    /** Gives the connection back; reading can go on afterwards. */
    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        statement = null;
        rows = null;
        if (open != null) {
            pool.giveBack(open);
        }
    }
}
