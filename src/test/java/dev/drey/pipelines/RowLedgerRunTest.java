package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.plan.UnbalancedLedgerException;
import dev.drey.runlog.RowLedger;
import dev.drey.runlog.RunReport.Status;
import dev.drey.runlog.StageStatus;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.Mode;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of rows in whole runs. */
class RowLedgerRunTest {
    private static final String STAGES = """
            pipeline: books
            chunk-rows: 16
            stages:
              lines: {type: file, path: rows.csv, header: false, schema: {id: bigint, kind: string, price: double}, on-error: dead-letter, dead-letters: dead}
              some: {type: filter, from: lines, where: id % 2 = 0}
              names: {type: select, from: some, columns: [kind, price]}
              all: {type: union, from: [names, names]}
              sums: {type: aggregate, from: all, group-by: [kind], select: {n: count(*), total: sum(price)}}
              kinds: {type: distinct, from: names, by: [kind]}
              dearest: {type: top-k, from: lines, k: 3, order-by: price desc}
              sums_out: {type: sink, from: sums, format: csv, path: sums}
              kinds_out: {type: sink, from: kinds, format: print}
              dearest_out: {type: sink, from: dearest, format: print, limit: 2}
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private static RowLedger.Stage entry(RunOutcome outcome, String stage) {
        return outcome.report().ledger().stages().stream()
                .filter(each -> each.stage().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    private Plan plan(String yaml, Mode mode) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lines.add(i % 50 == 7 ? "bad,row" : i + ",k" + i % 5 + "," + i / 2.0);
        }
        Files.write(directory.resolve("rows.csv"), lines);
        return PipelineCluster.plan(yaml, directory, new RunOverrides(mode, 2, null, Map.of()));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void rows_areAccountedFor_inEveryMode(Mode mode) throws Exception {
        RunOutcome outcome = CLUSTER.run(plan(STAGES, mode));

        RowLedger.Stage lines = entry(outcome, "lines");
        assertThat(lines.in()).isEqualTo(200);
        assertThat(lines.dead()).isEqualTo(4);
        assertThat(lines.passed()).isEqualTo(196);
        RowLedger.Stage some = entry(outcome, "some");
        assertThat(some.filtered()).isEqualTo(96);
        assertThat(some.passed()).isEqualTo(100);
        assertThat(entry(outcome, "all").in()).isEqualTo(200);
        RowLedger.Stage sums = entry(outcome, "sums");
        assertThat(sums.folded()).isEqualTo(200);
        assertThat(sums.passed()).isZero();
        assertThat(sums.made()).isGreaterThanOrEqualTo(5);
        assertThat(entry(outcome, "kinds").folded()).isEqualTo(100);
        assertThat(outcome.report().ledger().edges())
                .contains(
                        new RowLedger.Edge("lines", "some", 196, 196),
                        new RowLedger.Edge("lines.dead-letters", "lines (dead letters)", 4, 4));
        assertThat(outcome.report().ledger().edges().stream()
                        .filter(edge -> edge.to().equals("all")))
                .hasSize(2)
                .allSatisfy(edge -> assertThat(edge.received()).isEqualTo(100));
        if (mode == Mode.BATCH) {
            assertThat(entry(outcome, "dearest_out").filtered()).isEqualTo(1);
        }
        assertThat(outcome.report().stages()).allSatisfy(stage -> {
            assertThat(stage.outcome().status()).as(stage.stage()).isEqualTo(StageStatus.SUCCEEDED);
            assertThat(stage.times().span().startedAt()).as(stage.stage()).isPositive();
            assertThat(stage.times().span().finishedAt())
                    .as(stage.stage())
                    .isGreaterThanOrEqualTo(stage.times().span().lastRowAt());
            assertThat(stage.times().ownNanos()).as(stage.stage()).isPositive();
        });
    }

    @Test
    void aStageThatLosesRows_failsTheRunLoudly() throws Exception {
        Plan plan = plan(STAGES, Mode.BATCH);
        List<PlannedStage> stages = plan.stages().stream()
                .map(stage -> stage.name().equals("names") ? leaking(stage) : stage)
                .toList();

        assertThatThrownBy(() -> CLUSTER.run(plan.withStages(stages)))
                .isInstanceOfSatisfying(UnbalancedLedgerException.class, fault -> {
                    assertThat(fault)
                            .hasMessageContaining("the ledger of rows does not balance; results may be wrong: stage"
                                    + " 'names': 100 rows came in, of which ");
                    assertThat(fault.report().status()).isEqualTo(Status.UNBALANCED);
                    assertThat(fault.report().ledger().faults()).hasSize(1);
                });
    }

    private static PlannedStage leaking(PlannedStage stage) {
        return new PlannedStage(
                stage.node(),
                stage.type(),
                new Leak(stage.stage()),
                stage.inputSchemas(),
                stage.inputTraits(),
                stage.outputSchema(),
                stage.consumers(),
                stage.outputs());
    }

    /** A stage whose operator forgets the last row of every chunk. */
    private record Leak(Stage tight) implements Stage {
        @Override
        public Schema schema() {
            return tight.schema();
        }

        @Override
        public List<Set<String>> usedColumns(Set<String> needed) {
            return tight.usedColumns(needed);
        }

        @Override
        public String describe() {
            return "leak";
        }

        @Override
        public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
            return context.transform(inputs.get(0), new LeakOperator(context.identity(), context.outputSchema()));
        }
    }

    private static final class LeakOperator extends ChunkOperator {
        private static final long serialVersionUID = 1L;
        private final Schema output;

        LeakOperator(OperatorIdentity identity, Schema output) {
            super(identity);
            this.output = output;
        }

        @Override
        protected void process(Chunk chunk) {
            Chunk kept = Chunk.allocate(output, chunk.selectedCount());
            for (int c = 0; c < output.size(); c++) {
                kept.column(c)
                        .copyFrom(
                                chunk.column(chunk.schema().indexOf(output.name(c))),
                                selection(chunk),
                                0,
                                chunk.selectedCount() - 1,
                                0);
            }
            kept.setRowCount(chunk.selectedCount() - 1);
            emit(kept);
        }

        private static int[] selection(Chunk chunk) {
            int[] rows = new int[chunk.selectedCount()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = chunk.selectedRow(i);
            }
            return rows;
        }
    }
}
