package dev.drey.bench;

import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Flink SQL on a mini-cluster, parallelism 2: {@code FlinkSqlPeer batch|streaming WORK PATH}.
 *
 * <p>{@code PATH} is a file without a header or a folder of such files. Settings are those that make it fast: objects are reused, the CSV format
 * does not look for quotes, streaming aggregates in two phases over mini-batches of 5000 rows or one second, without checkpoints.
 */
final class FlinkSqlPeer {
    private static final String FORMAT = "'format' = 'csv', 'csv.disable-quote-character' = 'true'";

    private final RuntimeExecutionMode mode;
    private final Work work;
    private final String path;

    FlinkSqlPeer(RuntimeExecutionMode mode, Work work, String path) {
        this.mode = mode;
        this.work = work;
        this.path = path;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            throw new IllegalArgumentException("usage: FlinkSqlPeer batch|streaming WORK PATH");
        }
        RuntimeExecutionMode mode = RuntimeExecutionMode.valueOf(args[0].toUpperCase(java.util.Locale.ROOT));
        try (FlinkCluster cluster = new FlinkCluster()) {
            new FlinkSqlPeer(mode, Work.named(args[1]), args[2]).run(cluster).print();
        }
        // Threads of the planner's class loader would keep the process alive.
        System.exit(0);
    }

    Measurement run(FlinkCluster cluster) throws Exception {
        if (work == Work.TOP && mode == RuntimeExecutionMode.STREAMING) {
            throw new IllegalArgumentException(
                    "work 'top' is for Flink SQL in batch: streaming asks for a table with another key for each of the two results");
        }
        StreamTableEnvironment tables = tableEnvironment(cluster.clientConfiguration());
        tables.executeSql(sourceTable());
        if (work == Work.JOIN) {
            tables.executeSql(customersTable());
        }
        if (work == Work.WINDOWS) {
            tables.executeSql(
                    "CREATE TEMPORARY VIEW big_orders AS SELECT ts, category, amount FROM orders WHERE amount > 400");
        }
        tables.executeSql(sinkTable());
        DigestTableSink.takeResult();
        long start = System.nanoTime();
        TableResult submitted = submit(tables);
        cluster.await(submitted.getJobClient().orElseThrow().getJobID());
        long end = System.nanoTime();
        String peer = mode == RuntimeExecutionMode.BATCH ? "flink-sql-batch" : "flink-sql-streaming";
        return Measurement.of(peer, work, start, end, DigestTableSink.takeResult());
    }

    /** One job, which reads the file once, also where there are two questions. */
    private TableResult submit(StreamTableEnvironment tables) {
        StatementSet statements = tables.createStatementSet();
        queries().forEach(query -> statements.addInsertSql("INSERT INTO totals " + query));
        return statements.execute();
    }

    private StreamTableEnvironment tableEnvironment(Configuration configuration) {
        configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance().withConfiguration(configuration);
        StreamTableEnvironment tables = StreamTableEnvironment.create(
                new StreamExecutionEnvironment(configuration),
                mode == RuntimeExecutionMode.BATCH
                        ? settings.inBatchMode().build()
                        : settings.inStreamingMode().build());
        tables.getConfig().set("table.local-time-zone", "UTC");
        if (mode == RuntimeExecutionMode.STREAMING) {
            tables.getConfig().set("table.exec.mini-batch.enabled", "true");
            tables.getConfig().set("table.exec.mini-batch.allow-latency", "1 s");
            tables.getConfig().set("table.exec.mini-batch.size", "5000");
            tables.getConfig().set("table.optimizer.agg-phase-strategy", "TWO_PHASE");
        }
        return tables;
    }

    /** Beside the orders: parts beside parts, a file beside a file. */
    private String customersTable() {
        String suffix = ".parts";
        Path orders = Path.of(path.endsWith(suffix) ? path.substring(0, path.length() - suffix.length()) : path);
        String customers = CustomersData.beside(orders) + (path.endsWith(suffix) ? suffix : "");
        return "CREATE TABLE customers (user_id STRING, name STRING, country STRING, tier STRING, credit BIGINT) WITH ("
                + location(customers) + FORMAT + ")";
    }

    private static String location(String of) {
        return "'connector' = 'filesystem', 'path' = '" + of.replace("'", "''") + "', ";
    }

    private String sourceTable() {
        String location = location(path);
        return switch (work) {
            case STATIONS ->
                "CREATE TABLE readings (station STRING, temperature DOUBLE) WITH (" + location + FORMAT
                        + ", 'csv.field-delimiter' = ';')";
            case USERS, BUYERS, BUYERS_ESTIMATED, TOP, JOIN ->
                "CREATE TABLE orders (order_id BIGINT, user_id STRING, category STRING, amount DOUBLE,"
                        + " ts TIMESTAMP(3)) WITH (" + location + FORMAT + ")";
            case WINDOWS ->
                "CREATE TABLE orders (order_id BIGINT, user_id STRING, category STRING, amount DOUBLE,"
                        + " ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH (" + location + FORMAT
                        + ")";
            case LOOKUP -> throw notHere();
        };
    }

    private static IllegalArgumentException notHere() {
        return new IllegalArgumentException("work 'lookup' is one for LookupPeer");
    }

    private String sinkTable() {
        // Windows are sent once, when they are over; the totals of users and stations change.
        boolean upsert = mode == RuntimeExecutionMode.STREAMING && work != Work.WINDOWS;
        return "CREATE TABLE totals (k STRING, n BIGINT, lowest DOUBLE, highest DOUBLE, total_or_mean DOUBLE"
                + (upsert ? ", PRIMARY KEY (k) NOT ENFORCED" : "") + ") WITH ('connector' = '"
                + DigestTableSink.IDENTIFIER + "', 'work' = '" + work.label() + "', 'upsert' = '" + upsert + "')";
    }

    private List<String> queries() {
        return switch (work) {
            case STATIONS ->
                List.of("SELECT station, COUNT(*), MIN(temperature), MAX(temperature), AVG(temperature)"
                        + " FROM readings GROUP BY station");
            case USERS ->
                List.of("SELECT user_id, COUNT(*), MIN(amount), MAX(amount), SUM(amount)"
                        + " FROM orders GROUP BY user_id");
            case JOIN ->
                List.of("SELECT country, COUNT(*), MIN(amount), MAX(amount), SUM(amount)"
                        + " FROM orders JOIN customers ON orders.user_id = customers.user_id GROUP BY country");
            case WINDOWS ->
                List.of("SELECT DATE_FORMAT(window_start, 'yyyy-MM-dd HH:mm:ss') || ' ' || category, COUNT(*),"
                        + " CAST(0 AS DOUBLE), CAST(0 AS DOUBLE), SUM(amount)"
                        + " FROM TABLE(TUMBLE(TABLE big_orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))"
                        + " GROUP BY window_start, window_end, category");
            case TOP ->
                List.of(
                        "SELECT 'user ' || user_id, CAST(1 AS BIGINT), CAST(0 AS DOUBLE), CAST(0 AS DOUBLE), total"
                                + " FROM (SELECT user_id, SUM(amount) AS total FROM orders GROUP BY user_id)"
                                + " ORDER BY total DESC LIMIT 10",
                        "SELECT 'order ' || category || ' ' || CAST(place AS STRING) || ' ' || CAST(order_id AS STRING),"
                                + " CAST(1 AS BIGINT), CAST(0 AS DOUBLE), CAST(0 AS DOUBLE), amount"
                                + " FROM (SELECT category, order_id, amount, ROW_NUMBER() OVER"
                                + " (PARTITION BY category ORDER BY amount DESC, order_id) AS place FROM orders)"
                                + " WHERE place <= 3");
            case BUYERS -> List.of(buyers("COUNT(DISTINCT user_id)"));
            case LOOKUP -> throw notHere();
            case BUYERS_ESTIMATED -> List.of(buyers("APPROX_COUNT_DISTINCT(user_id)"));
        };
    }

    private static String buyers(String count) {
        return "SELECT category, " + count
                + ", CAST(0 AS DOUBLE), CAST(0 AS DOUBLE), CAST(0 AS DOUBLE) FROM orders GROUP BY category";
    }
}
