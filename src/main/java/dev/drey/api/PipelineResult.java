package dev.drey.api;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.plan.RunOutcome;
import dev.drey.runlog.RunReport;
import dev.drey.runtime.ResultTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run gave: the rows that its sinks sent back and its report. Immutable. */
public final class PipelineResult {
    private final RunOutcome outcome;

    PipelineResult(RunOutcome outcome) {
        this.outcome = outcome;
    }

    /** What each stage did, and how the run ended. */
    public RunReport report() {
        return outcome.report();
    }

    /** Seconds from handing over the job to its last result. */
    public double seconds() {
        return outcome.report().jobSeconds();
    }

    /** The sinks that sent rows back ({@code format: collect} or {@code print}), in the pipeline's order. */
    public List<String> sinks() {
        return outcome.results().stream().map(ResultTable::stage).toList();
    }

    /**
     * The rows of a sink as chunks.
     *
     * @throws IllegalArgumentException if no sink of that name sent rows back
     */
    public ResultTable table(String sink) {
        return outcome.results().stream()
                .filter(t -> t.stage().equals(sink))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no sink '" + sink + "' sent rows back; those that did: " + String.join(", ", sinks())));
    }

    /**
     * The rows of a sink, column name to value: Boolean, Long, Double, BigDecimal, String, LocalDate, LocalDateTime (UTC) or null. For results that
     * a program looks at row by row; {@link #table} gives them as chunks.
     *
     * @throws IllegalArgumentException if no sink of that name sent rows back
     */
    public List<Map<String, Object>> rows(String sink) {
        ResultTable table = table(sink);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Chunk chunk : table.chunks()) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                rows.add(row(table.schema(), chunk, chunk.selectedRow(i)));
            }
        }
        return Collections.unmodifiableList(rows);
    }

    private static Map<String, Object> row(Schema schema, Chunk chunk, int row) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int c = 0; c < schema.size(); c++) {
            values.put(schema.name(c), FlinkRows.value(schema.type(c), chunk.column(c), row));
        }
        return Collections.unmodifiableMap(values);
    }
}
