package dev.drey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runlog.RunReport;
import dev.drey.runlog.StageReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTableTest {
    private static String print(int restarts) {
        StageReport stage = new StageReport("rows", "values", 0, 1234, 0, 2, 1000, 0, 0, 5);
        return RunTable.print(new RunReport(
                "job", "streaming", 2, RunReport.Status.SUCCEEDED, null, 1.5, restarts, 2048, List.of(stage)));
    }

    @Test
    void stages_areAlignedAndSummedUp() {
        assertThat(print(0).lines())
                .containsExactly(
                        "stage  type    rows in  rows out  dead  chunks  peak chunk  peak held  peak bytes  busy ms",
                        "rows   values        0     1,234     0       2       1,000          0         0 B        5",
                        "job: succeeded in 1.500 s, 2.0 KiB read, mode streaming, parallelism 2");
    }

    @Test
    void figuresAfterRestarts_areSaidToBePartial() {
        assertThat(print(1)).endsWith(", parallelism 2, restarted once: figures since the last restart\n");
        assertThat(print(3)).endsWith(", parallelism 2, restarted 3 times: figures since the last restart\n");
    }
}
