package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.compare.Comparison.Machine;
import dev.drey.compare.Comparison.StageNode;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun.Held;
import dev.drey.compare.ModeRun.Memory;
import dev.drey.compare.ModeRun.Purpose;
import dev.drey.compare.ModeRun.SinkLatency;
import dev.drey.compare.ModeRun.Times;
import dev.drey.runlog.RowCounts;
import dev.drey.runlog.RowLedger;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunReport.Status;
import dev.drey.runlog.StageMeasurement;
import dev.drey.runlog.StageReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private static final List<StageNode> STAGES = List.of(
            new StageNode("in", "file", List.of(), "reads"), new StageNode("out", "sink", List.of("in"), "prints"));

    @Test
    void startOfTheJob_isNoFallingBehind() {
        // 20,000 rows at 5,000/s take 4 s; the job took 3 s more, in which no row was late.
        Recommendation made = advise(5000.0, List.of(run("streaming", 20_000, 7, 3000, 240)), 0);
        assertThat(axis(made, Recommendation.THROUGHPUT)).contains("all did").doesNotContain("fell behind");
    }

    @Test
    void rowsThatComeLaterAndLater_areFallingBehind() {
        List<ModeRun> runs = List.of(
                run("batch", 50_000, 11, 900, 10_000),
                run("streaming", 50_000, 31, 1000, 20_000),
                run("micro-batch", 50_000, 12, 1000, 900));
        Recommendation made = advise(5000.0, runs, 0);
        assertThat(axis(made, Recommendation.THROUGHPUT))
                .contains("batch and micro-batch did; streaming fell behind, by 20 s at the end");
        assertThat(made.advice())
                .startsWith("Take micro-batch, whether results may wait or not: p99 900 ms, and it kept up");
    }

    @Test
    void aHandfulOfRows_recommendsNoneForItsThroughput() {
        Recommendation made =
                advise(null, List.of(run("batch", 11, 4.8, 4500, 100), run("streaming", 11, 9, 1000, 300)), 0);
        assertThat(axis(made, Recommendation.THROUGHPUT))
                .startsWith("too little work to tell: 11 rows and 8 s of work");
        assertThat(made.advice())
                .doesNotContain("rows/s")
                .contains("give more rows")
                .contains("take batch, the simplest");
    }

    @Test
    void shortWorkOnASlowMachine_isStillShort() {
        List<ModeRun> runs = List.of(run("batch", 20_000, 14, 9500, 4000), run("streaming", 20_000, 16, 9000, 300));
        assertThat(advise(null, runs, 0).advice()).contains("give more rows");
    }

    @Test
    void modeThatLostRows_isNamedWithItsLoss() {
        List<ModeRun> runs = List.of(
                run("batch", 4_000_000, 20, 500, 19_000),
                run("streaming", 4_000_000, 14, 500, 12),
                run("micro-batch", 4_000_000, 15, 500, 500));
        assertThat(advise(null, runs, 7).advice())
                .isEqualTo(
                        "Take streaming, whether results may wait or not: p99 12 ms at 286 k rows/s, though it left out"
                                + " 7 late rows.");
    }

    @Test
    void differentWinners_areNamedOneByOne_theLossInItsSentence() {
        List<ModeRun> runs = List.of(run("batch", 4_000_000, 10, 500, 9_000), run("streaming", 4_000_000, 14, 500, 12));
        assertThat(advise(null, runs, 1).advice())
                .isEqualTo(
                        "Where results may wait, take batch: 400 k rows/s, and the simplest to run. Where they must be fresh,"
                                + " take streaming: p99 12 ms at 29 % less throughput than batch, though it left out 1 late row.");
    }

    @Test
    void sweep_offersNoSizeThatIsWorseInBoth() {
        List<ModeRun> sizes = List.of(
                run("micro-batch 100 rows", 4_000_000, 10, 500, 40),
                run("micro-batch 1000 rows", 4_000_000, 8, 500, 90),
                run("micro-batch 10000 rows", 4_000_000, 9, 500, 2490));
        Comparison comparison = comparison(null, sizes, 0);
        assertThat(SweepAdvice.of(comparison, sizes, null, 100.0).reason())
                .isEqualTo("take micro-batch 1000 rows: p99 90 ms is within 100 ms at 500 k rows/s");
        assertThat(SweepAdvice.of(comparison, sizes.subList(0, 1), null, 100.0).reason())
                .isEqualTo("one size leaves nothing to choose, name at least two; its p99 of 40 ms is within 100 ms");
    }

    private static String axis(Recommendation made, String name) {
        return made.axes().stream()
                .filter(axis -> axis.name().equals(name))
                .findFirst()
                .orElseThrow()
                .reason();
    }

    private static Recommendation advise(Double rate, List<ModeRun> runs, long late) {
        return Recommender.recommend(comparison(rate, runs, late));
    }

    /** @param late rows that streaming found too late */
    private static Comparison comparison(Double rate, List<ModeRun> runs, long late) {
        StageResult results =
                new StageResult("out", List.of(new StageResult.Output("streaming", 1, "00", late, false, 0)));
        return new Comparison(
                "p",
                "2000-01-01T00:00:00Z",
                new Machine(2, null, null, 1L, "Linux", "17", "2.3.0", "local"),
                List.of(),
                rate,
                0,
                STAGES,
                runs,
                List.of(),
                List.of(results),
                List.of(),
                late == 0 ? Verdict.EQUAL : Verdict.EXPLAINED,
                "why",
                null,
                null);
    }

    private static ModeRun run(String label, long rows, double jobSeconds, double firstMillis, double p99) {
        StageMeasurement measured = new StageMeasurement(rows, "00", firstMillis, null);
        List<StageReport> stages = List.of(
                StageReport.of("in", "file").rows(new RowCounts(0, rows, 0, 0)).build(),
                StageReport.of("out", "sink")
                        .rows(new RowCounts(rows, 0, 0, 0))
                        .measured(measured)
                        .build());
        String mode = label.startsWith("micro-batch") ? "micro-batch" : label;
        return new ModeRun(
                label,
                Purpose.MODE,
                mode,
                1,
                4096,
                null,
                new RunReport("p", mode, 1, Status.SUCCEEDED, null, jobSeconds, 0, 0, stages, RowLedger.EMPTY),
                new Times(jobSeconds + 1, 1, jobSeconds, firstMillis, null),
                rows,
                rows / jobSeconds,
                List.of(new SinkLatency("out", rows, p99 / 2, p99, p99, p99, "")),
                new Memory(null, null, null, List.of()),
                new Held(1, 1, 1, null),
                List.of());
    }
}
