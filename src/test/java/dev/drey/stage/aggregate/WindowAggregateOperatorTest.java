package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.BundleTrigger;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.OperatorHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both phases of windowed aggregates against a naive oracle. */
class WindowAggregateOperatorTest {
    private static final Schema SCHEMA = Schema.parse("k string, v bigint");
    private static final Schema RESULTS =
            Schema.parse("window_start timestamp, window_end timestamp, k string, count_rows bigint, sum_v bigint");

    private record Row(String key, long value, long time) {}

    static Stream<Long> seeds() {
        return LongStream.range(0, 30).boxed();
    }

    static Stream<Long> fewSeeds() {
        return seeds().limit(6);
    }

    private static WindowedPlan plan(SlicedWindows windows) {
        AggregatePlan all = AggregateCase.plan(SCHEMA, 1);
        List<AggregatePlan.Result> wanted = all.results().stream()
                .filter(result -> RESULTS.has(result.field().name()))
                .toList();
        return WindowedPlan.of(new AggregatePlan(all.keys(), all.kept(), wanted, RESULTS), windows);
    }

    private static SlicedWindows windows(SplittableRandom random) {
        long size = 1000 * (1 + random.nextLong(12)) + (random.nextInt(4) == 0 ? random.nextLong(1000) : 0);
        long slide = random.nextBoolean() ? size : Math.min(size, 500 * (1 + random.nextLong(8)));
        return new SlicedWindows(size, slide, random.nextLong(slide));
    }

    private static Chunk chunk(List<Row> rows) {
        Chunk chunk = Chunk.allocate(SCHEMA, rows.size());
        LongColumn times = new LongColumn(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            chunk.strings(0).setString(i, rows.get(i).key());
            chunk.longs(1).set(i, rows.get(i).value());
            times.set(i, rows.get(i).time());
        }
        chunk.setEventTime(times);
        chunk.setRowCount(rows.size());
        return chunk;
    }

    private static BundleTrigger.Rule rule(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> BundleTrigger.Rule.streaming(true, 1 << 20);
            case 1 -> BundleTrigger.Rule.microBatch(1 + random.nextInt(20), Duration.ofDays(1), 1 << 20);
            case 2 -> BundleTrigger.Rule.microBatch(1000, Duration.ofDays(1), 1);
            default -> BundleTrigger.Rule.batch(1 << 20);
        };
    }

    /** Windows by their definition, groups by a map; rows are judged by the watermark that came before them. */
    private static final class Oracle {
        private final SlicedWindows windows;
        private final Map<String, long[]> groups = new TreeMap<>();
        private long frontier = Long.MIN_VALUE;
        private long late;
        private final List<String> missed = new ArrayList<>();

        Oracle(SlicedWindows windows) {
            this.windows = windows;
        }

        void add(Row row) {
            List<Long> lost = new ArrayList<>();
            long first = row.time() - Math.floorMod(row.time() - windows.offset(), windows.slide());
            for (long start = first; row.time() < start + windows.size(); start -= windows.slide()) {
                if (start + windows.size() <= frontier) {
                    lost.add(0, start);
                } else {
                    long[] group = groups.computeIfAbsent(start + "|" + row.key(), g -> new long[2]);
                    group[0]++;
                    group[1] += row.value();
                }
            }
            if (!lost.isEmpty()) {
                late++;
                missed.add(row.key() + " " + row.time() + " " + lost.get(0) + " " + lost.get(lost.size() - 1));
            }
        }

        MaterializedResult result() {
            Chunk results = Chunk.allocate(RESULTS, groups.size());
            int row = 0;
            for (Map.Entry<String, long[]> group : groups.entrySet()) {
                String[] key = group.getKey().split("\\|");
                results.longs(0).set(row, Long.parseLong(key[0]));
                results.longs(1).set(row, Long.parseLong(key[0]) + windows.size());
                results.strings(2).setString(row, key[1].equals("null") ? null : key[1]);
                results.longs(3).set(row, group.getValue()[0]);
                results.longs(4).set(row, group.getValue()[1]);
                row++;
            }
            results.setRowCount(row);
            return MaterializedResult.of(results);
        }
    }

    private static List<Row> rows(SplittableRandom random, long now, int disorder) {
        return rows(random, now, disorder, 3, 12);
    }

    private static List<Row> rows(SplittableRandom random, long now, int disorder, int keys, int most) {
        List<Row> rows = new ArrayList<>();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            String key = random.nextInt(8) == 0 ? null : "key" + random.nextInt(keys);
            rows.add(new Row(key, random.nextInt(100), now + random.nextLong(2000) - random.nextLong(disorder)));
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rowsInAnyOrder_areInTheWindowsThatTheyDoNotMiss(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        SlicedWindows windows = windows(random);
        Oracle oracle = new Oracle(windows);
        String label = "seed " + seed + ", " + windows;
        try (WindowRun run = new WindowRun(plan(windows), InputColumns.of(0, 1), rule(random), SCHEMA)) {
            long now = -60_000; // from before 1970 to behind it
            long watermark = Long.MIN_VALUE;
            for (int step = 0; step < 50; step++) {
                List<Row> rows = rows(random, now, 1 + random.nextInt(20_000));
                rows.forEach(oracle::add);
                run.rows(chunk(rows));
                now += random.nextLong(3000);
                if (random.nextInt(3) == 0) {
                    watermark = Math.max(watermark, Math.floorDiv(now, 1000) - random.nextInt(4));
                    run.watermark(watermark);
                    oracle.frontier = (watermark + 1) * 1000;
                }
                if (random.nextInt(20) == 0) {
                    run.restore(1 + random.nextInt(3));
                    run.watermark(watermark);
                }
            }
            run.watermark(Long.MAX_VALUE);
            run.finish();
            assertThat(MaterializedResult.of(run.results())).as(label).isEqualTo(oracle.result());
            assertThat(run.rowsLate()).as(label).isEqualTo(oracle.late);
            assertThat(missed(run.late())).as(label).containsExactlyInAnyOrderElementsOf(oracle.missed);
            run.results().forEach(chunk -> assertEventTimes(chunk, label));
        }
    }

    /**
     * Subtasks are at different times, and after a restore at earlier ones: whoever finds rows late, a row counts in exactly those of its windows
     * that it was not told to miss.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void resultsAndLateRows_areTogetherAllRowsOfEveryWindowAndKey(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        SlicedWindows windows = windows(random);
        Oracle truth = new Oracle(windows); // no watermark comes to it
        String label = "seed " + seed + ", " + windows;
        long[] watermarks = new long[1 + random.nextInt(3)];
        Arrays.fill(watermarks, Long.MIN_VALUE);
        try (WindowRun run =
                new WindowRun(plan(windows), InputColumns.of(0, 1), rule(random), SCHEMA, watermarks.length)) {
            long now = -60_000;
            for (int step = 0; step < 80; step++) {
                // Many keys make so many groups that fired ones are compacted away in between.
                List<Row> rows = rows(random, now, 1 + random.nextInt(20_000), seed % 2 == 0 ? 3 : 50, 60);
                rows.forEach(truth::add);
                run.rows(random.nextInt(watermarks.length), chunk(rows));
                now += random.nextLong(2000);
                int local = random.nextInt(watermarks.length);
                if (random.nextInt(3) > 0) {
                    long reached = Math.floorDiv(now, 1000) - random.nextInt(12);
                    watermarks[local] = Math.max(watermarks[local], reached);
                    run.watermark(local, watermarks[local]);
                }
                if (random.nextInt(20) == 0) {
                    run.restore(1 + random.nextInt(3));
                    Arrays.fill(watermarks, Long.MIN_VALUE);
                }
            }
            run.watermark(Long.MAX_VALUE);
            run.finish();
            Map<String, Long> counted = counted(run.results(), label);
            addMissed(run.late(), windows, counted);
            Map<String, Long> expected = new TreeMap<>();
            truth.groups.forEach((group, values) -> expected.put(group, values[0]));
            assertThat(counted).as(label).isEqualTo(expected);
        }
    }

    /** The rows of each window and key, which has one result at most. */
    private static Map<String, Long> counted(List<Chunk> results, String label) {
        Map<String, Long> counted = new TreeMap<>();
        for (Chunk chunk : results) {
            for (int row = 0; row < chunk.rowCount(); row++) {
                String key =
                        chunk.strings(2).isNull(row) ? null : chunk.strings(2).getString(row);
                String group = chunk.longs(0).get(row) + "|" + key;
                assertThat(counted.put(group, chunk.longs(3).get(row)))
                        .as("%s, an earlier result of %s", label, group)
                        .isNull();
            }
        }
        return counted;
    }

    private static void addMissed(List<Chunk> late, SlicedWindows windows, Map<String, Long> counted) {
        for (Chunk chunk : late) {
            Schema schema = chunk.schema();
            StringColumn keys = chunk.strings(schema.indexOf("key_k"));
            long[] last = chunk.longs(schema.indexOf("last_window_start")).values();
            for (int row = 0; row < chunk.rowCount(); row++) {
                long rows = chunk.longs(schema.indexOf("rows")).get(row);
                long start = chunk.longs(schema.indexOf("first_window_start")).get(row);
                for (; start <= last[row]; start += windows.slide()) {
                    counted.merge(start + "|" + (keys.isNull(row) ? null : keys.getString(row)), rows, Long::sum);
                }
            }
        }
    }

    private static List<String> missed(List<Chunk> late) {
        List<String> missed = new ArrayList<>();
        for (Chunk chunk : late) {
            Schema schema = chunk.schema();
            int key = schema.indexOf("key_k");
            for (int i = 0; i < chunk.rowCount(); i++) {
                assertThat(chunk.longs(schema.indexOf("rows")).get(i)).isEqualTo(1);
                assertThat(chunk.strings(schema.indexOf("input_k")).isNull(i))
                        .isEqualTo(chunk.strings(key).isNull(i));
                missed.add((chunk.strings(key).isNull(i)
                                ? null
                                : chunk.strings(key).getString(i)) + " "
                        + chunk.longs(schema.indexOf("event_time")).get(i) + " "
                        + chunk.longs(schema.indexOf("first_window_start")).get(i) + " "
                        + chunk.longs(schema.indexOf("last_window_start")).get(i));
            }
        }
        return missed;
    }

    private static void assertEventTimes(Chunk results, String label) {
        for (int i = 0; i < results.rowCount(); i++) {
            assertThat(results.eventTime().get(i))
                    .as(label)
                    .isEqualTo(results.longs(1).get(i) - 1);
        }
    }

    @ParameterizedTest
    @MethodSource("fewSeeds")
    void withoutWatermarks_allWindowsFireAtTheEndHoweverItIsRun(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        SlicedWindows windows = windows(random);
        WindowedPlan plan = plan(windows);
        Oracle oracle = new Oracle(windows);
        List<Chunk> partials = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            List<Row> rows = rows(random, 2000 * i, 10_000);
            rows.forEach(oracle::add);
            partials.addAll(partials(plan, chunk(rows)));
        }
        OperatorHarness.of(
                        plan.groups().partialSchema(),
                        RESULTS,
                        () -> new WindowAggregateOperator(
                                OperatorIdentity.whole("test", "totals").tail(""),
                                plan,
                                new WindowAggregateOperator.Settings(WindowRun.BUCKETS, 4, false, null)))
                .keyedBy(BucketRouting.of(WindowRun.BUCKETS), WindowRun.BUCKETS)
                .input(partials)
                .expecting(oracle.result())
                .labelled("seed " + seed)
                .verify();
    }

    /** A partial group per row, one bucket a chunk. */
    private static List<Chunk> partials(WindowedPlan plan, Chunk rows) {
        AggregateTable table = new AggregateTable(plan.groups());
        table.append(
                new SlicedColumns(plan.windows(), InputColumns.of(0, 1)).open().columns(rows),
                null,
                rows.rowCount(),
                new RowGroups());
        long[] hashes = new WindowedBundle(new WindowedBundle.Settings(plan, null)).routingHashes(table);
        List<Chunk> partials = new ArrayList<>();
        for (int group = 0; group < table.size(); group++) {
            Chunk partial = Chunk.allocate(plan.groups().partialSchema(), 0);
            table.exportPartials(null, group, 1, partial);
            partial.setBucket(Hashing.bucket(hashes[group], WindowRun.BUCKETS));
            partials.add(partial);
        }
        return partials;
    }

    @Test
    void afterARestore_firedWindowsDoNotFireAgainAndTheirRowsAreLate() throws Exception {
        SlicedWindows hourly = new SlicedWindows(10_000, 5_000, 0);
        try (WindowRun run = new WindowRun(
                plan(hourly), InputColumns.of(0, 1), BundleTrigger.Rule.streaming(true, 1 << 20), SCHEMA)) {
            run.rows(chunk(List.of(new Row("a", 1, 1_000), new Row("a", 2, 12_000))));
            run.watermark(9); // 10 ms are over: windows -5 to 5 and 0 to 10
            assertThat(MaterializedResult.of(run.results()).size()).isEqualTo(2);
            run.restore(2);
            // No watermark has come yet: the local phase cannot know.
            run.rows(chunk(List.of(new Row("a", 4, 2_000), new Row("a", 4, 2_500), new Row("a", 8, 7_000))));
            assertThat(run.rowsLate()).isEqualTo(3);
            assertThat(lines(run.late())).containsExactly("2 null -5000 0 a null null", "1 null 0 0 a null null");
            run.finish();
            Oracle oracle = new Oracle(hourly);
            oracle.add(new Row("a", 1, 1_000));
            oracle.add(new Row("a", 2, 12_000));
            oracle.frontier = 10_000;
            oracle.add(new Row("a", 8, 7_000));
            assertThat(MaterializedResult.of(run.results())).isEqualTo(oracle.result());
        }
    }

    private static List<String> lines(List<Chunk> late) {
        List<String> lines = new ArrayList<>();
        for (Chunk chunk : late) {
            for (int row = 0; row < chunk.rowCount(); row++) {
                List<String> cells = new ArrayList<>();
                for (int c = 0; c < chunk.columnCount(); c++) {
                    boolean isNull = chunk.column(c).isNull(row);
                    boolean text = chunk.column(c) instanceof StringColumn;
                    cells.add(
                            isNull
                                    ? "null"
                                    : text
                                            ? chunk.strings(c).getString(row)
                                            : Long.toString(chunk.longs(c).get(row)));
                }
                lines.add(String.join(" ", cells));
            }
        }
        return lines;
    }

    @Test
    void rowsThatTheLocalPhaseHasJudged_areNotCountedTwice() throws Exception {
        SlicedWindows hopping = new SlicedWindows(10_000, 5_000, 0);
        try (WindowRun run = new WindowRun(
                plan(hopping), InputColumns.of(0, 1), BundleTrigger.Rule.streaming(true, 1 << 20), SCHEMA)) {
            run.watermark(4);
            run.rows(chunk(List.of(new Row("a", 1, 1_000)))); // misses -5 to 5, is in 0 to 10
            run.watermark(9);
            assertThat(run.rowsLate()).isEqualTo(1);
            assertThat(MaterializedResult.of(run.results()).size()).isEqualTo(1);
            run.rows(chunk(List.of(new Row("a", 1, 1_000)))); // misses both
            run.finish();
            assertThat(run.rowsLate()).isEqualTo(2);
            assertThat(MaterializedResult.of(run.results()).size()).isEqualTo(1);
        }
    }

    @Test
    void aRowToldToMissAWindow_isNotInItThoughAnotherSubtaskHoldsTheWindowOpen() throws Exception {
        SlicedWindows hopping = new SlicedWindows(10_000, 5_000, 0);
        try (WindowRun run = new WindowRun(
                plan(hopping), InputColumns.of(0, 1), BundleTrigger.Rule.streaming(true, 1 << 20), SCHEMA, 2)) {
            run.rows(0, chunk(List.of(new Row("a", 1, 2_000))));
            run.watermark(0, 4); // -5 to 5 is over for this subtask alone
            run.rows(0, chunk(List.of(new Row("a", 2, 3_000)))); // misses it, is in 0 to 10
            run.rows(1, chunk(List.of(new Row("a", 4, 4_000)))); // misses none
            run.restore(3);
            run.finish();
            assertThat(missed(run.late())).containsExactly("a 3000 -5000 -5000");
            Oracle oracle = new Oracle(hopping);
            oracle.add(new Row("a", 1, 2_000));
            oracle.add(new Row("a", 4, 4_000));
            oracle.frontier = 5_000;
            oracle.add(new Row("a", 2, 3_000));
            assertThat(MaterializedResult.of(run.results())).isEqualTo(oracle.result());
        }
    }

    @Test
    void aRowTheGlobalPhaseFindsLate_isToldTheFurtherWindowsOnly() throws Exception {
        SlicedWindows hopping = new SlicedWindows(15_000, 5_000, 0);
        try (WindowRun run = new WindowRun(
                plan(hopping), InputColumns.of(0, 1), BundleTrigger.Rule.streaming(true, 1 << 20), SCHEMA)) {
            run.rows(chunk(List.of(new Row("a", 1, 2_000))));
            run.watermark(9);
            run.restore(1);
            run.watermark(4); // what was fired is more than this subtask knows
            run.rows(chunk(List.of(new Row("a", 2, 3_000))));
            assertThat(lines(run.late()))
                    .containsExactlyInAnyOrder("1 3000 -10000 -10000 a a 2", "1 null -5000 -5000 a null null");
            assertThat(run.rowsLate()).isEqualTo(1);
        }
    }

    @Test
    void jobThatWasDrained_goesOnWithTheWindowsThatWereOpen() throws Exception {
        try (WindowRun run = new WindowRun(
                plan(new SlicedWindows(1_000_000, 1_000_000, 0)),
                InputColumns.of(0, 1),
                BundleTrigger.Rule.streaming(true, 1 << 20),
                SCHEMA)) {
            run.rows(chunk(List.of(new Row("a", 1, 500_000), new Row("a", 1, 1_500_000))));
            run.watermark(999);
            run.watermark(Long.MAX_VALUE);
            run.finish();
            assertThat(MaterializedResult.of(run.results()).size()).isEqualTo(2);

            run.restore(2);
            run.rows(chunk(List.of(new Row("a", 2, 600_000), new Row("a", 2, 1_600_000), new Row("b", 2, 1_700_000))));
            run.watermark(Long.MAX_VALUE);
            run.finish();

            // The first window was over before the drain, the second was not.
            assertThat(run.rowsLate()).isEqualTo(1);
            assertThat(MaterializedResult.of(run.results()).size()).isEqualTo(4);
        }
    }

    @Test
    void stateOfOtherWindows_isRefused() {
        StateSignature minutes = StateSignature.of("totals", 8, plan(new SlicedWindows(60_000_000, 60_000_000, 0)));
        StateSignature hops = StateSignature.of("totals", 8, plan(new SlicedWindows(60_000_000, 30_000_000, 0)));
        assertThat(hops.difference(minutes)).contains("windows of 1m]").contains("windows of 1m every 30s]");
        assertThat(minutes.difference(minutes)).isNull();
    }

    @Test
    void firedGroups_leaveTheTableInTime() {
        WindowedPlan plan = plan(new SlicedWindows(1000, 1000, 0));
        BucketState bucket = new BucketState(plan.groups());
        List<Integer> results = new ArrayList<>();
        WindowFiring firing = new WindowFiring(plan, 100, (chunk, last) -> results.add(chunk.rowCount()));
        RowGroups groups = new RowGroups();
        for (int window = 0; window < 300; window++) {
            for (int i = 0; i < 10; i++) {
                Row row = new Row("key" + i, 1, window * 1000L + 500);
                partials(plan, chunk(List.of(row)))
                        .forEach(p -> bucket.table(plan.groups(), groups).merge(p, groups));
            }
            firing.fire(bucket, window * 1000L);
            assertThat(bucket.table(plan.groups(), groups).size()).isLessThan(100);
        }
        firing.flush();
        assertThat(results.stream().mapToInt(n -> n).sum()).isEqualTo(2990);
    }

    @Test
    void rowsWithoutEventTime_areRefused() throws Exception {
        try (WindowRun run = new WindowRun(
                plan(new SlicedWindows(1000, 1000, 0)),
                InputColumns.of(0, 1),
                BundleTrigger.Rule.batch(1 << 20),
                SCHEMA)) {
            Chunk rows = chunk(List.of(new Row("a", 1, 0)));
            rows.setEventTime(null);
            assertThatThrownBy(() -> run.rows(rows)).hasStackTraceContaining("rows without event time came to windows");
        }
    }
}
