package dev.drey.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Adds city and state of their airports to flights: {@code LookupPeer flink-sql-batch|flink-sql-streaming|duckdb FILE}.
 *
 * <p>Flink SQL looks the airports up in PostgreSQL by its JDBC connector with the partial cache, in the table that {@link LookupDatabase} has loaded; the
 * environment says where (see there). Its {@code FILE} is one without a header or a folder of such files. DuckDB joins the two files: what the others' results must be equal to.
 */
final class LookupPeer {
    /** The default of Drey's cache. */
    private static final String TIME_TO_LIVE = "5 min";

    private static final int CACHED_ROWS = 10_000;
    private static final String DUCKDB = "duckdb";
    private static final String FLINK = "flink-sql-";

    private final String file;

    LookupPeer(String file) {
        this.file = file;
    }

    public static void main(String[] args) throws Exception {
        boolean known = args.length == 2 && (args[0].equals(DUCKDB) || args[0].startsWith(FLINK));
        if (!known) {
            throw new IllegalArgumentException("usage: LookupPeer flink-sql-batch|flink-sql-streaming|duckdb FILE");
        }
        LookupPeer peer = new LookupPeer(args[1]);
        if (args[0].equals(DUCKDB)) {
            peer.duckDb().print();
        } else {
            String mode = args[0].substring(FLINK.length()).toUpperCase(Locale.ROOT);
            InMemoryReporter metrics = InMemoryReporter.createWithRetainedMetrics();
            try (FlinkCluster cluster = new FlinkCluster(metrics.addToConfiguration(new Configuration()))) {
                Outcome outcome = peer.flink(
                        RuntimeExecutionMode.valueOf(mode), cluster, metrics, DatabaseAddress.ofEnvironment());
                System.out.printf(Locale.ROOT, "{\"hits\": %d, \"misses\": %d}%n", outcome.hits(), outcome.misses());
                outcome.measurement().print();
            }
        }
        // Threads of Flink's planner would keep the process alive.
        System.exit(0);
    }

    /**
     * What Flink did.
     *
     * @param hits rows that found their airport, or that there is none, in the cache
     * @param misses rows that did not: each makes a query
     */
    record Outcome(Measurement measurement, long hits, long misses) {}

    Outcome flink(RuntimeExecutionMode mode, FlinkCluster cluster, InMemoryReporter metrics, DatabaseAddress database)
            throws Exception {
        StreamTableEnvironment tables = tableEnvironment(mode, cluster.clientConfiguration());
        tables.executeSql("CREATE TABLE flights (flight_id BIGINT, origin STRING, distance_miles BIGINT,"
                + " delay_minutes BIGINT, asked AS PROCTIME()) WITH ('connector' = 'filesystem', 'path' = "
                + quoted(file)
                + ", 'format' = 'csv', 'csv.disable-quote-character' = 'true')");
        tables.executeSql("CREATE TABLE airports (iata STRING, name STRING, city STRING, state STRING) WITH ("
                + "'connector' = 'jdbc', 'url' = " + quoted(database.url()) + ", 'table-name' = "
                + quoted(LookupDatabase.TABLE) + ", 'username' = " + quoted(database.user()) + ", 'password' = "
                + quoted(database.password()) + ", 'lookup.cache' = 'PARTIAL', 'lookup.partial-cache.max-rows' = '"
                + CACHED_ROWS + "', 'lookup.partial-cache.expire-after-write' = '" + TIME_TO_LIVE + "')");
        tables.executeSql("CREATE TABLE totals (k STRING, n BIGINT, lowest DOUBLE, highest DOUBLE, total DOUBLE) WITH"
                + " ('connector' = '" + DigestTableSink.IDENTIFIER + "', 'work' = '" + Work.LOOKUP.label() + "')");
        DigestTableSink.takeResult();
        long start = System.nanoTime();
        TableResult submitted = tables.executeSql("INSERT INTO totals SELECT CAST(f.flight_id AS STRING) || ' ' ||"
                + " COALESCE(a.city, '') || ' ' || COALESCE(a.state, ''), CAST(1 AS BIGINT), CAST(0 AS DOUBLE),"
                + " CAST(0 AS DOUBLE), CAST(f.delay_minutes AS DOUBLE) FROM flights AS f"
                + " LEFT JOIN airports FOR SYSTEM_TIME AS OF f.asked AS a ON f.origin = a.iata");
        JobID job = submitted.getJobClient().orElseThrow().getJobID();
        cluster.await(job);
        long end = System.nanoTime();
        Measurement measurement = Measurement.of(
                FLINK + mode.name().toLowerCase(Locale.ROOT), Work.LOOKUP, start, end, DigestTableSink.takeResult());
        return new Outcome(measurement, counted(metrics, job, "hitCount"), counted(metrics, job, "missCount"));
    }

    /** Of the cache, which all subtasks share and each of them registers: the same counter several times. */
    private static long counted(InMemoryReporter metrics, JobID job, String name) {
        return metrics.findMetrics(job, "cache\\." + name).values().stream()
                .mapToLong(metric -> ((Counter) metric).getCount())
                .max()
                .orElseThrow(() -> new IllegalStateException("the cache has no metric '" + name + "'"));
    }

    private static StreamTableEnvironment tableEnvironment(RuntimeExecutionMode mode, Configuration configuration) {
        configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance().withConfiguration(configuration);
        return StreamTableEnvironment.create(
                new StreamExecutionEnvironment(configuration),
                mode == RuntimeExecutionMode.BATCH
                        ? settings.inBatchMode().build()
                        : settings.inStreamingMode().build());
    }

    /** Its seconds end with the last row in this program: rows of a join are not as few as groups, but the digest is what it is here for. */
    Measurement duckDb() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + FlinkCluster.SLOTS);
            statement.execute("SET preserve_insertion_order = false");
            String airports = FlightsData.airportsOf(Path.of(file)).toString();
            long start = System.nanoTime();
            ResultDigest digest = new ResultDigest();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT flight_id || ' ' || coalesce(city, '') || ' ' || coalesce(state, ''), delay_minutes FROM "
                            + csv(
                                    file,
                                    "'flight_id': 'BIGINT', 'origin': 'VARCHAR', 'distance_miles': 'BIGINT',"
                                            + " 'delay_minutes': 'BIGINT'")
                            + " AS f LEFT JOIN "
                            + csv(
                                    airports,
                                    "'iata': 'VARCHAR', 'name': 'VARCHAR', 'city': 'VARCHAR', 'state': 'VARCHAR'")
                            + " AS a ON f.origin = a.iata")) {
                while (rows.next()) {
                    Work.LOOKUP.add(digest, rows.getString(1), 1, 0, 0, rows.getLong(2));
                }
            }
            return Measurement.of(DUCKDB, Work.LOOKUP, start, System.nanoTime(), digest);
        }
    }

    private static String csv(String file, String columns) {
        return "read_csv(" + quoted(file) + ", delim = ',', header = true, auto_detect = false, columns = {" + columns
                + "})";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
