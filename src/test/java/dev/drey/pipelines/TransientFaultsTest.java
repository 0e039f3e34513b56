package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Expressions over results that change: what they cannot evaluate in the meantime does not count, what they cannot at the end fails every mode alike. */
class TransientFaultsTest {
    /** The totals of a are 1, 0, 5 and those of o in between too great for twenty times as much. */
    private static final String STAGES = """
            pipeline: transient
            micro-batch: {rows: %d}
            stages:
              in:
                type: values
                schema: {k: string, v: bigint}
                rows: [[a, 1], [a, -1], [a, 5], [b, 7], [o, 9000000000000000000], [o, -8999999999999999999]%s]
              sums: {type: aggregate, from: in, group-by: [k], select: {total: sum(v)}}
            """;

    private static final Map<String, String> READERS = Map.of(
            "share", "{type: select, from: sums, columns: {k: k, share: 100 / total}}",
            "big", "{type: filter, from: sums, where: total * 20 > 100 / total}",
            "all", "{type: aggregate, from: sums, select: {n: count(*), s: sum(100 / total)}}",
            "some", "{type: aggregate, from: sums, select: {s: sum(total) filter (where 100 / total > 15)}}",
            "grouped", "{type: aggregate, from: sums, group-by: {g: 100 / total > 15}, select: {n: count(*)}}");

    private static final Map<String, List<String>> EXPECTED = Map.of(
            "share", List.of("'a' | 20.0", "'b' | 14.285714285714286", "'o' | 100.0"),
            "big", List.of("'a' | 5", "'b' | 7"),
            "all", List.of("3 | 134.28571428571428"),
            "some", List.of("6"),
            "grouped", List.of("false | 1", "true | 2"));

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    static Path directory;

    /** Modes, rows of a bundle and rows of a chunk. */
    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of(Mode.BATCH, 1, 1024),
                Arguments.of(Mode.STREAMING, 1, 1),
                Arguments.of(Mode.STREAMING, 1, 1024),
                Arguments.of(Mode.MICRO_BATCH, 1, 1024),
                Arguments.of(Mode.MICRO_BATCH, 2, 3),
                Arguments.of(Mode.MICRO_BATCH, 1000, 1024));
    }

    private static RunOutcome run(Mode mode, int bundleRows, int chunkRows, String rows, Iterable<String> readers)
            throws Exception {
        StringBuilder yaml = new StringBuilder(STAGES.formatted(bundleRows, rows));
        for (String reader : readers) {
            yaml.append("  ")
                    .append(reader)
                    .append(": ")
                    .append(READERS.get(reader))
                    .append('\n');
            yaml.append("  ").append(reader).append("_out: {type: sink, from: ").append(reader);
            yaml.append(", format: collect}\n");
        }
        Plan plan = PipelineCluster.plan(yaml.toString(), directory, new RunOverrides(mode, 2, chunkRows, Map.of()));
        return CLUSTER.run(plan);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void faultThatGoesAway_doesNotCount(Mode mode, int bundleRows, int chunkRows) throws Exception {
        RunOutcome outcome = run(mode, bundleRows, chunkRows, "", READERS.keySet());
        EXPECTED.forEach((reader, rows) -> assertThat(PipelineCluster.result(outcome, reader + "_out")
                        .toString()
                        .lines())
                .as(reader)
                .containsExactlyInAnyOrderElementsOf(rows));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void faultThatStays_failsTheRunWithTheSameMessage(Mode mode, int bundleRows, int chunkRows) {
        for (String reader : READERS.keySet()) {
            assertThatThrownBy(() -> run(mode, bundleRows, chunkRows, ", [a, -5], [b, 0]", List.of(reader)))
                    .as(reader)
                    .hasStackTraceContaining("stage '" + reader + "': cannot evaluate '100 / total': division by zero");
        }
    }
}
