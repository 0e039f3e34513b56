package dev.drey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runlog.RowCounts;
import dev.drey.runlog.Span;
import dev.drey.runlog.StageOutcome;
import dev.drey.runlog.StageReport;
import dev.drey.runlog.StageStatus;
import dev.drey.runlog.StageTimes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveTableTest {
    private static StageReport stage(String name, StageStatus status, long busy, long waiting, long blocked) {
        return StageReport.of(name, "any")
                .outcome(new StageOutcome(status, null, 0))
                .rows(new RowCounts(0, 1_000_000, 0, 0))
                .times(new StageTimes(Span.NONE, busy, waiting, blocked, busy, null))
                .build();
    }

    private static final List<StageReport> STAGES = List.of(
            stage("orders", StageStatus.SUCCEEDED, 90, 10, 0),
            stage("a_stage_with_a_name_that_is_long", StageStatus.RUNNING, 20, 0, 80),
            stage("out", StageStatus.RUNNING, 10, 90, 0),
            stage("later", StageStatus.PENDING, 0, 0, 0));

    @Test
    void stages_haveALineEach() {
        assertThat(new LiveTable(80, 20, false).lines("job", STAGES, 12.34))
                .containsExactly(
                        "stage                 status      rows in  rows out  busy",
                        "orders                succeeded         0       1 M  #########.  90 %",
                        "a_stage_with_a_name~  running           0       1 M  ##........  20 % blocked",
                        "out                   running           0       1 M  #.........  10 % waiting",
                        "later                 pending           0       1 M  ",
                        "job: 12.3 s, 1 of 4 stages ended");
    }

    @Test
    void narrowTerminals_cutLines() {
        assertThat(new LiveTable(30, 20, false).lines("job", STAGES, 1))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(30));
    }

    @Test
    void lowTerminals_showWhatRunsFirst() {
        List<StageReport> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.add(stage("s" + i, i == 20 ? StageStatus.RUNNING : StageStatus.PENDING, 0, 0, 0));
        }
        List<String> lines = new LiveTable(80, 6, false).lines("job", many, 1);

        assertThat(lines).hasSize(6).anySatisfy(line -> assertThat(line).startsWith("s20 "));
        assertThat(lines.get(5)).isEqualTo("job: 1.0 s, 0 of 30 stages ended, 26 not shown");
    }

    @Test
    void colours_areUsedOnlyWhereWanted() {
        assertThat(new LiveTable(80, 20, true).lines("job", STAGES, 1))
                .anySatisfy(line -> assertThat(line).contains("\u001b["));
        assertThat(new LiveTable(80, 20, false).lines("job", STAGES, 1))
                .noneSatisfy(line -> assertThat(line).contains("\u001b"));
    }

    @Test
    void whereNothingCanBeWrittenOver_aLineSaysHowFarTheRunIs() {
        assertThat(LiveDisplay.plain("job", STAGES, 20.2))
                .isEqualTo("drey: job, 20 s: 4,000,000 rows read, 1 of 4 stages ended");
    }
}
