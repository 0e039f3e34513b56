package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.compare.Comparison.Machine;
import dev.drey.compare.Comparison.StageNode;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun.Bundle;
import dev.drey.compare.ModeRun.Held;
import dev.drey.compare.ModeRun.Memory;
import dev.drey.compare.ModeRun.Purpose;
import dev.drey.compare.ModeRun.SinkLatency;
import dev.drey.compare.ModeRun.Times;
import dev.drey.compare.SinkComparison.RowPair;
import dev.drey.runlog.RowLedger;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunReport.Status;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonJsonTest {
    private static ModeRun run() {
        return new ModeRun(
                "micro-batch",
                Purpose.MODE,
                "micro-batch",
                2,
                4096,
                new Bundle(1000, 500, 1 << 20),
                new RunReport("p", "micro-batch", 2, Status.SUCCEEDED, null, 1.25, 0, 0, List.of(), RowLedger.EMPTY),
                new Times(3, 1.5, 1.25, null, 2.5),
                1000,
                800,
                List.of(new SinkLatency("out", 1000, 1, 2, 3, 4, "AAA=")),
                new Memory(5L, null, 7L, List.of(new Memory.Sample(0, 1))),
                new Held(10, 20, 30, 40L),
                List.of());
    }

    private static Comparison comparison() {
        return new Comparison(
                "p",
                "2000-01-01T00:00:00Z",
                new Machine(2, null, null, 1L, "Linux", "17", "2.3.0", "local"),
                List.of(),
                null,
                0,
                List.of(new StageNode("out", "sink", List.of("a"), "print")),
                List.of(run()),
                List.of(new SinkComparison(
                        "out",
                        "batch",
                        "micro-batch",
                        Verdict.DIFFERENT,
                        "why",
                        false,
                        1,
                        1,
                        1,
                        1,
                        List.of("k", "v"),
                        List.of("k"),
                        List.of(new RowPair(Arrays.asList("", null), null, 1)))),
                List.of(new StageResult("out", List.of(new StageResult.Output("batch", 1, "00", 0, false, 5)))),
                List.of(new Parting("batch", "micro-batch", "a", "filter", "why")),
                Verdict.DIFFERENT,
                "why",
                null,
                null);
    }

    @Test
    void comparison_readsBackAsItWas() throws Exception {
        assertThat(ComparisonJson.read(ComparisonJson.write(comparison()))).isEqualTo(comparison());
    }
}
