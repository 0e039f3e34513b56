package dev.drey.stage.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.plan.RunOverrides;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the stage declares and refuses. */
class SortStageTest {
    private static String problems(Mode mode, String source, String sort) {
        String yaml =
                "pipeline: p\nstages:\n  rows: {type: generate, rows: 9, schema: {id: {type: bigint, sequence: {start: 1}}, at:"
                        + " {type: timestamp, sequence: {start: '2001-01-01 00:00:00', step: 1s}}}" + source + "}\n"
                        + sort.indent(2)
                        + "  out: {type: sink, from: x, format: print}\n";
        SpecException fault = catchThrowableOfType(
                SpecException.class,
                () -> PipelineCluster.plan(yaml, Path.of("."), new RunOverrides(mode, 1, 16, Map.of())));
        return fault == null ? "" : fault.getMessage();
    }

    @Test
    void columnsOptionsAndNumbers_areChecked() {
        assertThat(problems(Mode.BATCH, "", "x: {type: sort, from: rows, order-by: idd}"))
                .contains("did you mean 'id'?");
        assertThat(problems(Mode.BATCH, "", "x: {type: sort, from: rows}")).contains("order-by");
        assertThat(problems(Mode.BATCH, "", "x: {type: sort, from: rows, order-by: id, fan-in: 1}"))
                .contains("whole number from 2");
        assertThat(problems(Mode.BATCH, "", "x: {type: sort, from: rows, order-by: id, run-rows: 0}"))
                .contains("whole number from 1");
        assertThat(problems(Mode.BATCH, "", "x: {type: sort, from: rows, order-by: \"id desc, at\"}"))
                .isEmpty();
        assertThat(problems(Mode.BATCH, "", "x: {type: sort, from: rows, order-by: event-time}"))
                .contains("column 'event-time' to order by is unknown");
    }

    @Test
    void streamsAreSortedByEventTimeOnly() {
        String time = ", event-time: {column: at}";
        assertThat(problems(Mode.STREAMING, time, "x: {type: sort, from: rows, order-by: event-time}"))
                .isEmpty();
        assertThat(problems(Mode.STREAMING, time, "x: {type: sort, from: rows, order-by: \"event-time, id desc\"}"))
                .isEmpty();
        assertThat(problems(Mode.STREAMING, time, "x: {type: sort, from: rows, order-by: id}"))
                .contains("in mode streaming rows can be sorted by ascending event time only")
                .contains("write order-by: event-time, or use mode: batch");
        assertThat(problems(Mode.MICRO_BATCH, time, "x: {type: sort, from: rows, order-by: event-time desc}"))
                .contains("in mode micro-batch rows can be sorted by ascending event time only");
        assertThat(problems(Mode.STREAMING, "", "x: {type: sort, from: rows, order-by: id}"))
                .contains("declare event-time at the source");
        assertThat(problems(Mode.STREAMING, time, "x: {type: sort, from: rows, order-by: event-time, limit: 3}"))
                .contains("option 'limit' needs mode: batch");
        assertThat(problems(Mode.STREAMING, time, """
                        sums: {type: aggregate, from: rows, group-by: [id], select: {n: count(*)}}
                        x: {type: sort, from: sums, order-by: id}
                        """))
                .contains("a sort takes rows that are only added, but stage 'sums' gives changes by key (id)");
    }
}
