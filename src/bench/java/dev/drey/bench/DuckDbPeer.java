package dev.drey.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * DuckDB over JDBC, in memory, two threads, reading the CSV file itself: {@code DuckDbPeer WORK FILE [MEMORY_LIMIT]}.
 *
 * <p>It is given the schema, may reorder rows and need not look for quotes: the fastest it offers. The result of <em>users</em> goes to a
 * temporary table and is read after the clock has stopped, since fetching a million rows over JDBC is no part of the work.
 */
final class DuckDbPeer {
    private static final int THREADS = 2;

    private final Work work;
    private final String file;

    DuckDbPeer(Work work, String file) {
        this.work = work;
        this.file = file;
    }

    public static void main(String[] args) throws SQLException {
        if (args.length < 2 || args.length > 3) {
            throw new IllegalArgumentException("usage: DuckDbPeer WORK FILE [MEMORY_LIMIT]");
        }
        String memoryLimit = args.length > 2 ? args[2] : null;
        new DuckDbPeer(Work.named(args[0]), args[1]).run(memoryLimit).print();
    }

    /** @param memoryLimit as DuckDB writes it, for instance {@code 512MB}; null for its default, 80 % of the machine's memory */
    Measurement run(String memoryLimit) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + THREADS);
            statement.execute("SET preserve_insertion_order = false");
            if (memoryLimit != null) {
                statement.execute("SET memory_limit = " + quoted(memoryLimit));
            }
            String peer = memoryLimit == null ? "duckdb" : "duckdb-" + memoryLimit;
            return switch (work) {
                case STATIONS -> stations(peer, statement);
                case USERS -> users(peer, statement);
                case JOIN -> join(peer, statement);
                case WINDOWS -> windows(peer, statement);
                case BUYERS -> buyers(peer, statement, "count(DISTINCT user_id)");
                case BUYERS_ESTIMATED -> buyers(peer, statement, "approx_count_distinct(user_id)");
                case TOP -> top(peer, statement);
                case LOOKUP -> throw new IllegalArgumentException("work 'lookup' is one for LookupPeer");
            };
        }
    }

    private Measurement stations(String peer, Statement statement) throws SQLException {
        String query = "SELECT station, count(*), min(temperature), max(temperature), avg(temperature) FROM read_csv("
                + quoted(file)
                + ", delim = ';', header = false, auto_detect = false, quote = '', escape = '',"
                + " columns = {'station': 'VARCHAR', 'temperature': 'DOUBLE'}) GROUP BY station";
        long start = System.nanoTime();
        ResultDigest digest = digest(statement, query);
        return Measurement.of(peer, work, start, System.nanoTime(), digest);
    }

    private Measurement users(String peer, Statement statement) throws SQLException {
        String query = "CREATE TEMP TABLE totals AS"
                + " SELECT user_id, count(*), min(amount), max(amount), sum(amount) FROM " + orders()
                + " GROUP BY user_id";
        long start = System.nanoTime();
        statement.execute(query);
        long end = System.nanoTime();
        return Measurement.of(peer, work, start, end, digest(statement, "SELECT * FROM totals"));
    }

    private Measurement join(String peer, Statement statement) throws SQLException {
        String query = "SELECT country, count(*), min(amount), max(amount), sum(amount) FROM " + orders() + " JOIN "
                + customers() + " USING (user_id) GROUP BY country";
        long start = System.nanoTime();
        ResultDigest digest = digest(statement, query);
        return Measurement.of(peer, work, start, System.nanoTime(), digest);
    }

    private Measurement windows(String peer, Statement statement) throws SQLException {
        String query = "SELECT strftime(date_trunc('minute', ts), '%Y-%m-%d %H:%M:%S') || ' ' || category, count(*),"
                + " 0::DOUBLE, 0::DOUBLE, sum(amount) FROM " + orders()
                + " WHERE amount > 400 GROUP BY date_trunc('minute', ts), category";
        long start = System.nanoTime();
        ResultDigest digest = digest(statement, query);
        return Measurement.of(peer, work, start, System.nanoTime(), digest);
    }

    private Measurement buyers(String peer, Statement statement, String count) throws SQLException {
        String query = "SELECT category, " + count + ", 0::DOUBLE, 0::DOUBLE, 0::DOUBLE FROM " + orders()
                + " GROUP BY category";
        long start = System.nanoTime();
        ResultDigest digest = digest(statement, query);
        return Measurement.of(peer, work, start, System.nanoTime(), digest);
    }

    /** Two queries: of its ways to put both into one none was looked into. */
    private Measurement top(String peer, Statement statement) throws SQLException {
        String users = "SELECT 'user ' || user_id, 1, 0::DOUBLE, 0::DOUBLE, sum(amount) AS total FROM " + orders()
                + " GROUP BY user_id ORDER BY total DESC LIMIT 10";
        String largest =
                "SELECT 'order ' || category || ' ' || place || ' ' || order_id, 1, 0::DOUBLE, 0::DOUBLE, amount"
                        + " FROM (SELECT category, order_id, amount,"
                        + " row_number() OVER (PARTITION BY category ORDER BY amount DESC, order_id) AS place FROM "
                        + orders()
                        + " QUALIFY place <= 3)";
        long start = System.nanoTime();
        ResultDigest digest = digest(statement, users);
        digest.merge(digest(statement, largest));
        return Measurement.of(peer, work, start, System.nanoTime(), digest);
    }

    private String customers() {
        return readCsv(CustomersData.beside(Path.of(file)).toString())
                + " columns = {'user_id': 'VARCHAR', 'name': 'VARCHAR', 'country': 'VARCHAR', 'tier': 'VARCHAR',"
                + " 'credit': 'BIGINT'})";
    }

    private static String readCsv(String path) {
        return "read_csv(" + quoted(path)
                + ", delim = ',', header = true, auto_detect = false, quote = '', escape = '',";
    }

    private String orders() {
        return readCsv(file)
                + " columns = {'order_id': 'BIGINT', 'user_id': 'VARCHAR', 'category': 'VARCHAR', 'amount': 'DOUBLE',"
                + " 'ts': 'TIMESTAMP'})";
    }

    private ResultDigest digest(Statement statement, String query) throws SQLException {
        ResultDigest digest = new ResultDigest();
        try (ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                work.add(
                        digest, row.getString(1), row.getLong(2), row.getDouble(3), row.getDouble(4), row.getDouble(5));
            }
        }
        return digest;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
