package dev.drey.stage.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunks;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.StageReport;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The row stages in whole jobs. */
class RowStagesRunTest {
    private static final String ROWS = """
            pipeline: p
            stages:
              rows:
                type: values
                schema: {id: bigint, name: string, price: 'decimal(8,2)'}
                rows: [[1, ann, 2.5], [2, bob, 0], [3, null, 1], [4, dan, -3.25]]
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    private static RunOutcome run(String stages) throws Exception {
        return CLUSTER.run(PipelineCluster.plan(ROWS + stages.indent(2), Path.of("."), RunOverrides.NONE));
    }

    private static StageReport report(RunOutcome outcome, String stage) {
        return outcome.report().stages().stream()
                .filter(s -> s.stage().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void filterSelectAndUnion_giveAndCountTheirRows() throws Exception {
        RunOutcome outcome = run("""
                dear: {type: filter, from: rows, where: price > 0.99}
                cheap: {type: filter, from: rows, where: price <= 0.99}
                turned: {type: select, from: cheap, columns: {price: -price, name: , id: }}
                renamed: {type: select, from: turned, columns: [{price: "CAST(price AS decimal(8,2))"}, id], keep: all}
                all: {type: union, from: [dear, renamed, dear]}
                out: {type: sink, from: all, format: print}
                """);
        assertThat(PipelineCluster.result(outcome, "out")).isEqualTo(MaterializedResult.of(Chunks.parse("""
                        id bigint | name string | price decimal(8,2)
                        1         | ann         | 2.50
                        1         | ann         | 2.50
                        3         | null        | 1.00
                        3         | null        | 1.00
                        2         | bob         | 0.00
                        4         | dan         | 3.25
                        """)));
        assertThat(report(outcome, "dear").rows().in()).isEqualTo(4);
        assertThat(report(outcome, "dear").rows().out()).isEqualTo(2);
        assertThat(report(outcome, "turned").rows().out()).isEqualTo(2);
        assertThat(report(outcome, "all").rows().in()).isEqualTo(6);
        assertThat(report(outcome, "all").rows().out()).isEqualTo(6);
    }

    @Test
    void unionOfEqualSchemasInOtherOrder_isReordered() throws Exception {
        RunOutcome outcome = run("""
                turned: {type: select, from: rows, columns: [price, {name: "'x'"}, id]}
                all: {type: union, from: [rows, turned]}
                some: {type: filter, from: all, where: id = 1}
                short: {type: select, from: some, columns: [name, price]}
                out: {type: sink, from: short, format: print}
                """);
        assertThat(PipelineCluster.result(outcome, "out"))
                .isEqualTo(
                        MaterializedResult.of(Chunks.parse("name string | price decimal(8,2)\nann | 2.50\nx | 2.50")));
    }

    @Test
    void rowWithoutResult_failsTheRunWithStageExpressionAndValues() {
        assertThatThrownBy(() -> run("""
                        x: {type: select, from: rows, columns: {y: id / price}}
                        out: {type: sink, from: x, format: print}
                        """))
                .hasStackTraceContaining("stage 'x'")
                .hasStackTraceContaining("cannot evaluate 'id / price': division by zero: 2.0 / 0.0");
    }
}
