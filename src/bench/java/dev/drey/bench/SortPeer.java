package dev.drey.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Sorts all orders by falling amount and order id from CSV to CSV: {@code SortPeer PEER FILE OUTPUT}.
 *
 * <p>Peers are {@code duckdb}, {@code duckdb-LIMIT} with a memory limit as DuckDB writes it, and {@code flink-sql-batch}, whose input is a folder of files without
 * header. Each gets two threads, the schema, and no quotes to look for; times stay text.
 */
final class SortPeer {
    private static final String DUCKDB = "duckdb";
    private static final String FLINK = "flink-sql-batch";

    private final String file;
    private final String output;

    SortPeer(String file, String output) {
        this.file = quoted(file);
        this.output = quoted(output);
    }

    public static void main(String[] args) throws Exception {
        boolean known = args.length == 3 && (args[0].startsWith(DUCKDB) || args[0].equals(FLINK));
        if (!known) {
            throw new IllegalArgumentException("usage: SortPeer duckdb|duckdb-LIMIT|flink-sql-batch FILE OUTPUT");
        }
        SortPeer peer = new SortPeer(args[1], args[2]);
        double seconds = args[0].equals(FLINK) ? peer.flink() : peer.duckDb(args[0]);
        System.out.printf(
                Locale.ROOT, "{\"peer\": \"%s\", \"work\": \"sort\", \"jobSeconds\": %.3f}%n", args[0], seconds);
        // Threads of Flink's planner would keep the process alive.
        System.exit(0);
    }

    private double duckDb(String peer) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 2");
            statement.execute("SET preserve_insertion_order = true");
            statement.execute("SET temp_directory = '" + output + ".tmp'");
            if (peer.length() > DUCKDB.length()) {
                statement.execute("SET memory_limit = '" + quoted(peer.substring(DUCKDB.length() + 1)) + "'");
            }
            String query = "COPY (SELECT * FROM read_csv('" + file
                    + "', delim = ',', header = true, auto_detect = false, quote = '', escape = '', columns ="
                    + " {'order_id': 'BIGINT', 'user_id': 'VARCHAR', 'category': 'VARCHAR', 'amount': 'DECIMAL(10,2)',"
                    + " 'ts': 'VARCHAR'}) ORDER BY amount DESC, order_id) TO '" + output
                    + "' (FORMAT csv, HEADER false)";
            long start = System.nanoTime();
            statement.execute(query);
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private double flink() throws Exception {
        try (FlinkCluster cluster = new FlinkCluster()) {
            Configuration configuration = cluster.clientConfiguration();
            configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
            configuration.set(PipelineOptions.OBJECT_REUSE, true);
            StreamTableEnvironment tables = StreamTableEnvironment.create(
                    new StreamExecutionEnvironment(configuration),
                    EnvironmentSettings.newInstance()
                            .withConfiguration(configuration)
                            .inBatchMode()
                            .build());
            tables.executeSql(table("orders", "DECIMAL(10, 2)", file));
            // The format writes decimals with exponents.
            tables.executeSql(table("sorted", "STRING", output));
            long start = System.nanoTime();
            TableResult submitted = tables.executeSql(
                    "INSERT INTO sorted SELECT order_id, user_id, category, CAST(amount AS STRING), ts FROM orders"
                            + " ORDER BY amount DESC, order_id");
            cluster.await(submitted.getJobClient().orElseThrow().getJobID());
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static String table(String name, String amount, String path) {
        return "CREATE TABLE " + name + " (order_id BIGINT, user_id STRING, category STRING, amount " + amount
                + ", ts STRING) WITH ('connector' = 'filesystem', 'path' = '" + path
                + "', 'format' = 'csv', 'csv.disable-quote-character' = 'true')";
    }

    private static String quoted(String text) {
        return text.replace("'", "''");
    }
}
