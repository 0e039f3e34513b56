package dev.drey.jdbc;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads a table in parts. The parts are cut where the partition column's least and greatest value say; the first and the last are open, so that rows that come in the
 * meantime are in one of them. Belongs to whoever opened it; each {@link ScanCursor} holds a connection.
 */
public final class TableScan implements AutoCloseable {
    private static final Duration CHECK = Duration.ofSeconds(30);

    /**
     * What is read, and how.
     *
     * @param table the table's declared name
     * @param columns columns to read
     * @param partition column by which parts are cut, bigint, date or timestamp; null for the primary key where it is one whole number
     * @param fetchRows rows that come in one answer of the database
     * @param timeout of each answer
     * @param retries of each answer
     */
    public record Settings(
            String table, Schema columns, Field partition, int fetchRows, Duration timeout, Retries retries)
            implements Serializable {}

    private final ConnectionPool pool;
    private final Settings settings;

    private TableScan(ConnectionPool pool, Settings settings) {
        this.pool = pool;
        this.settings = settings;
    }

    /** Takes a share of the connections; connects to nothing yet. */
    public static TableScan open(Database database, Settings settings) throws DatabaseException {
        return new TableScan(ConnectionPool.of(database), settings);
    }

    ConnectionPool pool() {
        return pool;
    }

    Settings settings() {
        return settings;
    }

    /**
     * Holds the table against what is to be read and cuts it.
     *
     * @param parts wanted; there are fewer where there are fewer values, and one more for rows without value
     */
    public List<ScanRange> ranges(int parts) throws DatabaseException, InterruptedException {
        return settings.retries.run(() -> pool.run("cutting table '" + settings.table + "'", CHECK, connection -> {
            TableShape table = TableShape.find(connection, settings.table);
            Field partition = partition(table);
            if (partition == null) {
                return List.of(ScanRange.whole());
            }
            return cut(connection, table, table.column(partition, ColumnShape.Use.COMPARE), partition.type(), parts);
        }));
    }

    /**
     * Looks whether the table could be read, and reads no row.
     *
     * @return what was found, a few words
     * @throws DatabaseException if it could not, as {@link #ranges} tells it
     */
    public static String probe(Database database, Settings settings) throws DatabaseException {
        try (TableScan scan = open(database, settings)) {
            return scan.pool.run("checking table '" + settings.table + "'", CHECK, connection -> {
                TableShape table = TableShape.find(connection, settings.table);
                scan.partition(table);
                return "a table of " + table.columns().size() + " columns";
            });
        }
    }

    /** Refuses what is not as declared; null where the table is read as a whole. */
    private Field partition(TableShape table) throws DatabaseException {
        for (Field field : settings.columns.fields()) {
            table.column(field, ColumnShape.Use.READ);
        }
        Field partition = settings.partition == null ? wholeKey(table) : settings.partition;
        if (partition != null) {
            table.column(partition, ColumnShape.Use.COMPARE);
        }
        return partition;
    }

    /** The primary key or unique column that is a whole number; null where there is none. */
    private static Field wholeKey(TableShape table) {
        for (Set<String> key : table.uniqueKeys()) {
            String only = key.size() == 1 ? key.iterator().next() : null;
            for (ColumnShape column : table.columns()) {
                if (column.name().equals(only)
                        && !column.isDecimal()
                        && column.fits(DataType.BIGINT, ColumnShape.Use.COMPARE)) {
                    return new Field(only, DataType.BIGINT);
                }
            }
        }
        return null;
    }

    private List<ScanRange> cut(Connection connection, TableShape table, ColumnShape column, DataType type, int parts)
            throws SQLException, DatabaseException {
        ScanRange.Kind kind = kind(type);
        PartitionValues values =
                new PartitionValues(kind, column, pool.database().dialect());
        List<ScanRange> ranges = new ArrayList<>();
        String sql = "select min(" + column.quoted() + "), max(" + column.quoted() + ") from " + table.quoted();
        try (Statement statement = connection.createStatement();
                ResultSet bounds = statement.executeQuery(sql)) {
            bounds.next();
            Long least = values.read(bounds, 1);
            Long greatest = values.read(bounds, 2);
            List<Long> cuts = least == null ? List.of() : cuts(least, greatest, parts);
            for (int i = 0; i <= cuts.size(); i++) {
                Long low = i == 0 ? null : cuts.get(i - 1);
                Long high = i == cuts.size() ? null : cuts.get(i);
                ranges.add(ScanRange.of(i, column.name(), kind, low, high));
            }
        }
        ranges.add(ScanRange.ofNulls(ranges.size(), column.name(), kind));
        return ranges;
    }

    private static ScanRange.Kind kind(DataType type) {
        return switch (type.kind()) {
            case DATE -> ScanRange.Kind.DATE;
            case TIMESTAMP -> ScanRange.Kind.TIMESTAMP;
            default -> ScanRange.Kind.WHOLE;
        };
    }

    /** Where parts of equal width begin, but for the first; ascending, none twice. */
    static List<Long> cuts(long least, long greatest, int parts) {
        BigInteger low = BigInteger.valueOf(least);
        BigInteger width = BigInteger.valueOf(greatest).subtract(low).add(BigInteger.ONE);
        List<Long> cuts = new ArrayList<>();
        long last = least;
        for (int i = 1; i < parts; i++) {
            BigInteger offset = width.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(parts));
            long cut = low.add(offset).longValueExact();
            if (cut > last) {
                cuts.add(cut);
                last = cut;
            }
        }
        return cuts;
    }

    /** Begins or goes on to read a part; connects when it is first asked for rows. */
    public ScanCursor read(ScanRange range) {
        return new ScanCursor(this, range);
    }

    /** Gives the share of the connections back; cursors are to be closed before. */
    @Override
    public void close() {
        pool.close();
    }
}
