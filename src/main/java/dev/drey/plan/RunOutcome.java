package dev.drey.plan;

import dev.drey.runlog.RunReport;
import dev.drey.runtime.ResultTable;
import java.util.List;

/**
 * What a run gave the client.
 *
 * @param report its report
 * @param results the rows that sinks sent back, in the order of the sinks
 */
public record RunOutcome(RunReport report, List<ResultTable> results) {
    public RunOutcome {
        results = List.copyOf(results);
    }
}
