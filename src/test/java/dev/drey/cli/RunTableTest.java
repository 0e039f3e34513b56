package dev.drey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runlog.BundleReport;
import dev.drey.runlog.CacheReport;
import dev.drey.runlog.FilterReport;
import dev.drey.runlog.RowCounts;
import dev.drey.runlog.RowLedger;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.Span;
import dev.drey.runlog.StageLoad;
import dev.drey.runlog.StageReport;
import dev.drey.runlog.StageTimes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunTableTest {
    private static StageTimes busy(long millis) {
        return new StageTimes(Span.NONE, millis * 1_000_000, 0, 0, 0, null);
    }

    private static StageReport rows(long late) {
        return StageReport.of("rows", "values")
                .rows(new RowCounts(0, 1234, 0, late))
                .load(new StageLoad(2, 1000, 0, 0, 0, 0))
                .times(busy(5))
                .build();
    }

    private static String print(int restarts) {
        return print(restarts, 0);
    }

    private static String print(int restarts, long late) {
        StageReport stage = rows(late);
        return RunTable.print(new RunReport(
                "job",
                "streaming",
                2,
                RunReport.Status.SUCCEEDED,
                null,
                1.5,
                restarts,
                2048,
                List.of(stage),
                RowLedger.EMPTY));
    }

    @Test
    void stages_areAlignedAndSummedUp() {
        assertThat(print(0).lines())
                .containsExactly(
                        "stage  type    rows in  rows out  dead  chunks  peak chunk  peak held  peak bytes  busy ms  wait ms  blocked ms",
                        "rows   values        0     1,234     0       2       1,000          0         0 B        5        0           0",
                        "job: succeeded in 1.500 s, 2.0 KiB read, mode streaming, parallelism 2");
    }

    @Test
    void lateRows_haveAColumnWhereThereAreAny() {
        assertThat(print(0, 7).lines().limit(2))
                .containsExactly(
                        "stage  type    rows in  rows out  dead  late  chunks  peak chunk  peak held  peak bytes  busy ms  wait ms  blocked ms",
                        "rows   values        0     1,234     0     7       2       1,000          0         0 B        5        0           0");
    }

    @Test
    void figuresAfterRestarts_areSaidToBePartial() {
        assertThat(print(1)).endsWith(", parallelism 2, restarted once: figures since the last restart\n");
        assertThat(print(3)).endsWith(", parallelism 2, restarted 3 times: figures since the last restart\n");
    }

    private static String filterLine(Double promised, double rate) {
        FilterReport filter = new FilterReport(8192, 1024, 6, 0.5, 49, rate, promised, 2048);
        StageReport seen = StageReport.of("seen", "distinct")
                .rows(new RowCounts(200, 49, 0, 0))
                .load(new StageLoad(1, 200, 49, 1024, 0, 0))
                .filter(filter)
                .build();
        return RunTable.print(new RunReport(
                        "job",
                        "streaming",
                        1,
                        RunReport.Status.SUCCEEDED,
                        null,
                        1.5,
                        0,
                        2048,
                        List.of(seen),
                        RowLedger.EMPTY))
                .lines()
                .skip(2)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void filters_areToldBesideTheirPromise_withAWarningWhenItIsBroken() {
        String figures =
                "seen: Bloom filters of 8,192 bits (1.0 KiB), 6 hashes, 50.0 % filled, about 49 distinct, false-positive rate ";
        assertThat(filterLine(null, 0.02)).isEqualTo(figures + "0.020; exact keys take 2.0 KiB");
        assertThat(filterLine(0.01, 0.01))
                .isEqualTo(figures + "0.010 of 0.010 promised; exact keys would take 2.0 KiB");
        assertThat(filterLine(0.01, 0.02))
                .endsWith("promised; exact keys would take 2.0 KiB; WARNING: more rows may be lost than was promised,"
                        + " raise 'expected'");
    }

    @Test
    void caches_areToldBelowTheTable() {
        CacheReport cache = new CacheReport(
                new CacheReport.Rows(3, 1, 7, 2, 4, null),
                new CacheReport.Contents(7, 0, 2, 1, 0, 5, 1215, 0, 0),
                new CacheReport.Queries(4, 1, 1, 7, 3, 0, 0.25, 12.5),
                6,
                40.4);
        StageReport users = StageReport.of("users", "lookup").cache(cache).build();
        assertThat(RunTable.print(new RunReport(
                                "job",
                                "batch",
                                1,
                                RunReport.Status.SUCCEEDED,
                                null,
                                1.5,
                                0,
                                2048,
                                List.of(users),
                                RowLedger.EMPTY))
                        .lines()
                        .skip(2)
                        .limit(3))
                .containsExactly(
                        "users: cache: hits 3, misses 7, coalesced 2 (negative hits 1); hit rate 25.0 % (last minute –);"
                                + " without a match 4 rows",
                        "  sets 7, entries 5 (1,215 bytes), evictions 3, expired 0, warm with 6 keys after 40 ms",
                        "  queries 4 for 7 keys (1.8 each, at most 3), p50 0.25 ms, p99 12.50 ms, failed 1, retries 1,"
                                + " circuit opened 0 times; calls saved 8");
    }

    @Test
    void bundles_areShownWhereThereAreAny() {
        BundleReport bundles = new BundleReport(124, 1234, 400, 10, Map.of("rows", 123L, "end", 1L));
        StageReport sums = StageReport.of("sums", "aggregate")
                .rows(new RowCounts(1234, 40, 0, 0))
                .load(new StageLoad(2, 1000, 40, 4096, 0, 0))
                .times(busy(7))
                .bundles(bundles)
                .build();
        String table = RunTable.print(new RunReport(
                "job",
                "micro-batch",
                1,
                RunReport.Status.SUCCEEDED,
                null,
                1.5,
                0,
                2048,
                List.of(rows(0), sums),
                RowLedger.EMPTY));

        List<String> lines = table.lines().toList();
        assertThat(lines.get(0)).endsWith("  busy ms  wait ms  blocked ms  bundles  rows/group");
        assertThat(lines.get(1)).endsWith("        5        0           0");
        assertThat(lines.get(2)).endsWith("        7        0           0      124         3.1");
    }
}
