package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.Golden;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class GenerateStageTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    private static final String EVERYTHING = """
            pipeline: made
            stages:
              g:
                type: generate
                rows: 5000
                seed: 7
                schema:
                  id: {type: bigint, sequence: {start: 10, step: -2}}
                  user: {type: string, zipf: {n: 500, exponent: 1.1}, prefix: user-}
                  land: {type: string, values: [de, fr, 'null'], nulls: 0.1}
                  paid: {type: 'decimal(6,2)', normal: {mean: 20, deviation: 10}}
                  weight: {type: double, uniform: [-1, 1], nulls: 0.5}
                  flag: {type: boolean, values: [true, false]}
                  day: {type: date, sequence: {start: 2026-01-01}}
                  at: {type: timestamp, sequence: {start: 2026-01-01 00:00:00, step: 10ms}, jitter: 1s}
                  same: {type: string, constant: x}
                event-time: {column: at, out-of-orderness: 1s}
            """;

    private static RunOutcome run(String stages, RunOverrides overrides) throws Exception {
        return CLUSTER.run(PipelineCluster.plan(
                stages + "  out: {type: sink, from: g, format: collect}\n", Path.of("."), overrides));
    }

    @Test
    void rowsAreTheSame_whateverModeParallelismAndChunks() throws Exception {
        MaterializedResult first = null;
        for (Mode mode : Mode.values()) {
            for (int parallelism = 1; parallelism <= 3; parallelism++) {
                RunOverrides overrides = new RunOverrides(mode, parallelism, 1000 / (2 * parallelism + 1), Map.of());
                MaterializedResult rows = PipelineCluster.result(run(EVERYTHING, overrides), "out");
                first = first == null ? rows : first;
                assertThat(rows.size()).isEqualTo(5000);
                assertThat(rows).as("%s, parallelism %d", mode, parallelism).isEqualTo(first);
            }
        }
    }

    @Test
    void firstRows_areWhatTheyHaveAlwaysBeen() throws Exception {
        String three = EVERYTHING.replace("rows: 5000", "rows: 3");

        Chunk rows = PipelineCluster.chunks(run(three, new RunOverrides(Mode.BATCH, 1, 100, Map.of())), "out")
                .get(0);

        Golden.check("generated-rows.txt", Chunks.print(rows) + "\n");
    }

    @Test
    void columnsThatNobodyReads_changeNothing() throws Exception {
        RunOverrides overrides = new RunOverrides(Mode.BATCH, 2, 512, Map.of());
        String one = """
                pipeline: made
                stages:
                  all:
                    type: generate
                    rows: 1000
                    seed: 3
                    schema:
                      a: {type: bigint, uniform: [0, 9]}
                      b: {type: bigint, uniform: [0, 9]}
                  g: {type: select, from: all, columns: [b]}
                """;
        String other = one.replace("a: {type: bigint, uniform: [0, 9]}", "c: {type: string, constant: x}");
        assertThat(other).isNotEqualTo(one);

        assertThat(PipelineCluster.result(run(one, overrides), "out"))
                .isEqualTo(PipelineCluster.result(run(other, overrides), "out"));
    }

    @Test
    void faults_areAllToldAtTheirPlaces() {
        String yaml = """
                pipeline: made
                stages:
                  g:
                    type: generate
                    schema:
                      none: {type: bigint}
                      two: {type: bigint, constant: 1, uniform: [0, 1]}
                      three: {type: bigint, uniform: [0, 1, 2]}
                      turned: {type: double, uniform: [1, 0]}
                      day: {type: date, zipf: {n: 5}}
                      flag: {type: boolean, values: [yes]}
                      big: {type: bigint, constant: 1.5}
                      at: {type: timestamp, sequence: {step: 5}, nulls: 0.5}
                      number: {type: bigint, constant: 1, prefix: a, jitter: 1s}
                    event-time: {column: at}
                """;
        assertThatThrownBy(() -> run(yaml, new RunOverrides(Mode.BATCH, 1, 10, Map.of())))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("column 'none': needs exactly one of sequence, uniform, values, zipf, normal,"
                        + " constant; got nothing")
                .hasMessageContaining("column 'two': needs exactly one of")
                .hasMessageContaining("got uniform and constant")
                .hasMessageContaining("column 'three': uniform takes [least, most]; got 3 values")
                .hasMessageContaining("column 'turned': uniform goes from 1.0 to 0.0")
                .hasMessageContaining("column 'day': a date cannot be drawn by zipf")
                .hasMessageContaining("column 'big': '1.5' is not a bigint")
                .hasMessageContaining("column 'at': step '5' is not a duration")
                .hasMessageContaining("column 'number': prefix is for strings")
                .hasMessageContaining("event-time column 'at' has nulls")
                .hasMessageContaining("option 'rows' is missing: mode batch waits for the last row");
    }

    @Test
    void ownRate_paces() throws Exception {
        String paced = EVERYTHING.replace("rows: 5000", "rows: 100\n    rate: 200");

        RunOutcome outcome = run(paced, new RunOverrides(Mode.STREAMING, 2, 100, Map.of()));

        assertThat(outcome.report().jobSeconds()).isGreaterThanOrEqualTo(0.49);
        assertThat(outcome.report().stages().get(0).rows().out()).isEqualTo(100);
        assertThat(outcome.report().stages().get(0).load().chunks()).isGreaterThan(10);
    }
}
