package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.SpecException;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ValuesStageTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    private Path directory;

    private RunOutcome run(String yaml) throws Exception {
        return CLUSTER.run(PipelineCluster.plan(yaml, directory, RunOverrides.NONE));
    }

    @ParameterizedTest
    @CsvSource({"batch,1,4", "streaming,1,4", "batch,3,2", "streaming,4096,1"})
    void everyType_isReadFromListsAndMappings(String mode, int chunkRows, int chunks) throws Exception {
        RunOutcome outcome = run("""
                pipeline: test
                mode: %s
                chunk-rows: %d
                stages:
                  v:
                    type: values
                    schema: {b: boolean, i: bigint, x: double, m: "decimal(5,2)", s: string, day: date, at: timestamp}
                    rows:
                      - [true, -7, 1.5, 2.50, text, 2001-02-03, 2001-02-03 04:05]
                      - [false, 9223372036854775807, NaN, -999.99, 'null', 0001-01-01, '2001-02-03T04:05:06.5Z']
                      - {s: 12, i: 3}
                      - [null, null, null, null, null, null, null]
                  out: {type: sink, from: v, format: collect}
                """.formatted(mode, chunkRows));
        Chunk expected = Chunks.parse("""
                b boolean | i bigint            | x double | m decimal(5,2) | s string | day date   | at timestamp
                true      | -7                  | 1.5      | 2.50           | text     | 2001-02-03 | 2001-02-03 04:05:00
                false     | 9223372036854775807 | NaN      | -999.99        | 'null'   | 0001-01-01 | 2001-02-03 04:05:06.5
                null      | 3                   | null     | null           | 12       | null       | null
                null      | null                | null     | null           | null     | null       | null
                """);
        assertThat(PipelineCluster.result(outcome, "out")).isEqualTo(MaterializedResult.of(expected));
        assertThat(outcome.report().stages().get(0).rows().out()).isEqualTo(4);
        assertThat(outcome.report().stages().get(0).load().chunks()).isEqualTo(chunks);
    }

    @Test
    void noRows_areAllowed() throws Exception {
        RunOutcome outcome = run("""
                pipeline: test
                mode: batch
                stages:
                  v: {type: values, schema: {i: bigint}, rows: []}
                  out: {type: sink, from: v, format: collect}
                """);
        assertThat(PipelineCluster.chunks(outcome, "out")).isEmpty();
    }

    @Test
    void faultyValues_areAllToldWithTheirPlace() {
        assertThatThrownBy(() -> run("""
                        pipeline: test
                        mode: batch
                        stages:
                          v:
                            type: values
                            schema: {id: bigint, m: "decimal(3,1)"}
                            rows:
                              - [1]
                              - [x, 1.23]
                              - {idd: 4}
                          out: {type: sink, from: v, format: print}
                        """))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("test.yaml:8:9: stage 'v': row 1 has 1 values; the schema has 2 columns: id, m")
                .hasMessageContaining("test.yaml:9:10: stage 'v': row 2, column 'id': 'x' is not a bigint")
                .hasMessageContaining("test.yaml:9:13: stage 'v': row 2, column 'm': '1.23' is not a decimal(3,1)")
                .hasMessageContaining(
                        "test.yaml:10:10: stage 'v': row 3: column 'idd' is not in the schema; did you mean 'id'?");
    }

    @Test
    void eventTime_ridesOnTheChunks() throws Exception {
        RunOutcome outcome = run("""
                pipeline: test
                mode: streaming
                stages:
                  v:
                    type: values
                    schema: {i: bigint, at: timestamp}
                    rows: [[1, 2001-02-03 04:05], [2, 2001-02-03 04:04]]
                    event-time: {column: at, out-of-orderness: 1m}
                  out: {type: sink, from: v, format: collect}
                """);
        Chunk rows = PipelineCluster.chunks(outcome, "out").get(0);
        assertThat(rows.eventTime().get(0)).isEqualTo(rows.longs(1).get(0));
        assertThat(rows.eventTime().get(1)).isEqualTo(rows.longs(1).get(1));
    }

    @Test
    void eventTimeFaults_areTold() {
        String yaml = """
                pipeline: test
                mode: batch
                stages:
                  v:
                    type: values
                    schema: {i: bigint, at: timestamp}
                    rows: [{i: 1}]
                    event-time: {column: %s}
                  out: {type: sink, from: v, format: print}
                """;
        assertThatThrownBy(() -> run(yaml.formatted("at")))
                .hasMessageContaining("test.yaml:7:12: stage 'v': row 1: event-time column 'at' is null");
        assertThatThrownBy(() -> run(yaml.formatted("i")))
                .hasMessageContaining("event-time column 'i' is a bigint; allowed: timestamp");
    }
}
