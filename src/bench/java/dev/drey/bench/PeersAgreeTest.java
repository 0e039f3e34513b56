package dev.drey.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The peers' answers are those of a plain loop over the lines; only then do their times mean anything. */
class PeersAgreeTest {
    /** Users, or airports. */
    private static final int KEYS = 5_000;

    @TempDir
    Path folder;

    /** 60,000 rows are one mapped segment and a tail; 3 rows are a tail only. */
    @ParameterizedTest
    @CsvSource({"STATIONS, 60000", "STATIONS, 3", "USERS, 60000", "USERS, 3"})
    void limitAndDuckDb_giveThePlainAnswer(Work work, int rows) throws Exception {
        Path file = generate(work, rows);
        String expected = plainDigest(work, file).toString();

        Measurement limit = new LimitPeer(work, file).run();
        Measurement duckDb = new DuckDbPeer(work, file.toString()).run("512MB");

        assertThat(limit.rows()).isEqualTo(rows);
        assertThat(limit.digest()).isEqualTo(expected);
        assertThat(duckDb.rows()).isEqualTo(rows);
        assertThat(duckDb.digest()).isEqualTo(expected);
    }

    @Test
    void duckDb_givesThePlainAnswer_forWindows() throws Exception {
        Path file = generate(Work.WINDOWS, 200_000);

        Measurement duckDb = new DuckDbPeer(Work.WINDOWS, file.toString()).run(null);

        assertThat(duckDb.digest()).isEqualTo(plainDigest(Work.WINDOWS, file).toString());
    }

    @Test
    void duckDb_givesThePlainAnswer_forJoin() throws Exception {
        Path file = generate(Work.JOIN, 60_000);

        Measurement duckDb = new DuckDbPeer(Work.JOIN, file.toString()).run(null);

        assertThat(duckDb.rows()).isEqualTo(60_000);
        assertThat(duckDb.digest()).isEqualTo(plainDigest(Work.JOIN, file).toString());
    }

    @Test
    void duckDb_givesThePlainAnswer_forBuyers_andEstimatesNearIt() throws Exception {
        Path file = generate(Work.BUYERS, 50_000);

        Measurement exact = new DuckDbPeer(Work.BUYERS, file.toString()).run(null);
        Measurement estimated = new DuckDbPeer(Work.BUYERS_ESTIMATED, file.toString()).run(null);

        assertThat(exact.digest()).isEqualTo(plainDigest(Work.BUYERS, file).toString());
        assertThat(estimated.rows()).isCloseTo(exact.rows(), withinPercentage(10));
    }

    @Test
    void duckDb_givesThePlainAnswer_forTop() throws Exception {
        Path file = generate(Work.TOP, 60_000);

        Measurement duckDb = new DuckDbPeer(Work.TOP, file.toString()).run(null);

        assertThat(duckDb.rows()).isEqualTo(10 + 20 * 3);
        assertThat(duckDb.digest()).isEqualTo(plainTop(file).toString());
    }

    @Test
    void flinkSql_givesThePlainAnswer_inBothModes() throws Exception {
        try (FlinkCluster cluster = new FlinkCluster()) {
            for (Work work : EnumSet.complementOf(EnumSet.of(Work.LOOKUP))) {
                Path file = generate(work, 20_000);
                String expected = (work == Work.TOP ? plainTop(file) : plainDigest(work, file)).toString();
                for (RuntimeExecutionMode mode : modes(work)) {
                    Measurement flink = new FlinkSqlPeer(mode, work, file + ".parts").run(cluster);

                    assertThat(flink.digest()).as("%s, %s", work, mode).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void duckDbAndFlinkSql_giveThePlainJoin_andQueriesAreCounted() throws Exception {
        Path file = generate(Work.LOOKUP, 20_000);
        String expected = plainLookup(file).toString();
        InMemoryReporter metrics = InMemoryReporter.createWithRetainedMetrics();
        try (LookupDatabase database = LookupDatabase.start(FlightsData.airportsOf(file));
                FlinkCluster cluster = new FlinkCluster(metrics.addToConfiguration(new Configuration()))) {
            assertThat(new LookupPeer(file.toString()).duckDb().digest()).isEqualTo(expected);
            for (RuntimeExecutionMode mode : List.of(RuntimeExecutionMode.BATCH, RuntimeExecutionMode.STREAMING)) {
                LookupPeer.Outcome flink =
                        new LookupPeer(file + ".parts").flink(mode, cluster, metrics, database.address());

                assertThat(flink.measurement().digest()).as("%s", mode).isEqualTo(expected);
                assertThat(flink.hits() + flink.misses()).as("%s", mode).isEqualTo(20_000);
                assertThat(database.queries()).as("%s", mode).isEqualTo(flink.misses());
            }
        }
    }

    /** Flink SQL estimates distinct counts in batch only, and in streaming the two results of top need sinks with other keys. */
    private static List<RuntimeExecutionMode> modes(Work work) {
        return work == Work.BUYERS_ESTIMATED || work == Work.TOP
                ? List.of(RuntimeExecutionMode.BATCH)
                : List.of(RuntimeExecutionMode.BATCH, RuntimeExecutionMode.STREAMING);
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void parts_holdTheRowsOfTheWholeFile(Work work) throws IOException {
        Path file = generate(work, 1001);
        List<String> whole = Files.readAllLines(file);
        List<String> rows = work != Work.STATIONS ? whole.subList(1, whole.size()) : whole;

        assertThat(rows).hasSize(1001);
        assertThat(Files.readAllLines(part(file, 0))).hasSize(501);
        assertThat(Files.readAllLines(part(file, 1))).hasSize(500);
        assertThat(rows).containsAll(Files.readAllLines(part(file, 0))).containsAll(Files.readAllLines(part(file, 1)));
    }

    @Test
    void dreyDigest_readsQuotedNamesAndAnyOrderOfColumns() throws IOException {
        Path output = Files.createDirectory(folder.resolve("out"));
        Files.writeString(
                output.resolve("part-0.csv"), "readings,station,mean,lowest,highest\n2,\"A,b\",1.5,-1.0,4.0\n");
        Files.writeString(output.resolve("part-1.csv"), "readings,station,mean,lowest,highest\n1,C,2.5,2.5,2.5\n");
        ResultDigest expected = new ResultDigest();
        expected.add("C", 1, 25, 25, 25);
        expected.add("A,b", 2, -10, 40, 30);

        ResultDigest digest = new DreyDigest(Work.STATIONS).read(output);

        assertThat(digest).hasToString(expected.toString());
        assertThat(digest.rows()).isEqualTo(3);
    }

    @Test
    void dreyDigest_tellsTheTablesOfAWorkApartByTheirHeaders() throws IOException {
        Path output = Files.createDirectory(folder.resolve("out"));
        Files.createDirectory(output.resolve("users"));
        Files.createDirectory(output.resolve("orders"));
        Files.writeString(output.resolve("users/part-0.csv"), "user_id,total\nuser_7,12.50\n");
        Files.writeString(output.resolve("orders/part-0.csv"), "order_id,category,amount,place\n3,toys,9.99,1\n");
        ResultDigest expected = new ResultDigest();
        expected.add("user user_7", 1, 0, 0, 1250);
        expected.add("order toys 1 3", 1, 0, 0, 999);

        assertThat(new DreyDigest(Work.TOP).read(output)).hasToString(expected.toString());
    }

    private Path generate(Work work, int rows) throws IOException {
        Path file = folder.resolve(work.label() + "-" + rows + ".csv");
        GenerateData.write(work, rows, file, KEYS);
        return file;
    }

    private static Path part(Path file, int number) {
        return file.resolveSibling(file.getFileName() + ".parts").resolve("part-" + number + ".csv");
    }

    private static ResultDigest plainDigest(Work work, Path file) throws IOException {
        if (work == Work.BUYERS || work == Work.BUYERS_ESTIMATED) {
            return plainBuyers(work, file);
        }
        Map<String, String> countries = work == Work.JOIN ? countries(file) : Map.of();
        Map<String, long[]> totals = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(work == Work.STATIONS ? ";" : ",");
            if (fields[0].equals("order_id")) {
                continue;
            }
            long value = Long.parseLong(fields[work == Work.STATIONS ? 1 : 3].replace(".", ""));
            if (work == Work.WINDOWS && value <= 400_00) {
                continue;
            }
            String key = work == Work.JOIN ? countries.get(fields[1]) : key(work, fields);
            long[] total = totals.computeIfAbsent(key, k -> new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE, 0});
            total[0]++;
            total[1] = Math.min(total[1], value);
            total[2] = Math.max(total[2], value);
            total[3] += value;
        }
        ResultDigest digest = new ResultDigest();
        boolean extremes = work != Work.WINDOWS;
        totals.forEach(
                (key, total) -> digest.add(key, total[0], extremes ? total[1] : 0, extremes ? total[2] : 0, total[3]));
        return digest;
    }

    private static Map<String, String> countries(Path orders) throws IOException {
        return Files.readAllLines(CustomersData.beside(orders)).stream()
                .map(line -> line.split(","))
                .collect(Collectors.toMap(fields -> fields[0], fields -> fields[2]));
    }

    private static ResultDigest plainBuyers(Work work, Path file) throws IOException {
        Map<String, Set<String>> buyers = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(",");
            if (!fields[0].equals("order_id")) {
                buyers.computeIfAbsent(fields[2], category -> new HashSet<>()).add(fields[1]);
            }
        }
        ResultDigest digest = new ResultDigest();
        buyers.forEach((category, users) -> work.add(digest, category, users.size(), 0, 0, 0));
        return digest;
    }

    private static ResultDigest plainLookup(Path file) throws IOException {
        Map<String, String> airports = new HashMap<>();
        for (String line : Files.readAllLines(FlightsData.airportsOf(file))) {
            String[] fields = line.split(",");
            airports.put(fields[0], fields[2] + " " + fields[3]);
        }
        ResultDigest digest = new ResultDigest();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            String place = airports.getOrDefault(fields[1], " ");
            digest.add(fields[0] + " " + place, 1, 0, 0, Long.parseLong(fields[3]));
        }
        return digest;
    }

    private record Order(long id, String user, String category, long cents) {}

    private static ResultDigest plainTop(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<Order> orders = lines.subList(1, lines.size()).stream()
                .map(line -> line.split(","))
                .map(f -> new Order(Long.parseLong(f[0]), f[1], f[2], Long.parseLong(f[3].replace(".", ""))))
                .sorted(Comparator.comparing(Order::cents).reversed().thenComparing(Order::id))
                .toList();
        ResultDigest digest = new ResultDigest();
        orders.stream().collect(Collectors.groupingBy(Order::category)).forEach((category, all) -> {
            for (int place = 1; place <= 3; place++) {
                Order order = all.get(place - 1);
                digest.add("order " + category + " " + place + " " + order.id(), 1, 0, 0, order.cents());
            }
        });
        orders.stream()
                .collect(Collectors.groupingBy(Order::user, Collectors.summingLong(Order::cents)))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(10)
                .forEach(total -> digest.add("user " + total.getKey(), 1, 0, 0, total.getValue()));
        return digest;
    }

    private static String key(Work work, String[] fields) {
        return switch (work) {
            case STATIONS -> fields[0];
            case USERS -> fields[1];
            case BUYERS, BUYERS_ESTIMATED -> fields[2];
            case WINDOWS -> fields[4].substring(0, 16) + ":00 " + fields[2];
            case TOP, JOIN, LOOKUP -> throw new IllegalArgumentException("has no groups");
        };
    }
}
