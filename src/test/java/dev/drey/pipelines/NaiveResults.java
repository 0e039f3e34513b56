package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.expression.ExpressionException;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.plan.RunOutcome;
import dev.drey.runlog.RowLedger;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.StageReport;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What drawn pipelines are to give, and how many rows go where. */
final class NaiveResults {
    private final Map<String, NaiveStage> stages;
    private final Map<String, Chunk> rows;
    private final Map<String, List<NaiveLetter>> letters;
    private final Map<String, MaterializedResult> sinks;

    private NaiveResults(
            Map<String, NaiveStage> stages,
            Map<String, Chunk> rows,
            Map<String, List<NaiveLetter>> letters,
            Map<String, MaterializedResult> sinks) {
        this.stages = stages;
        this.rows = rows;
        this.letters = letters;
        this.sinks = sinks;
    }

    /**
     * What the naive evaluator gives; for sinks that it knows nothing of, what a run gave.
     *
     * @param stages in topological order
     * @param sources what is in each source's file
     */
    static NaiveResults of(
            Plan plan, Map<String, NaiveStage> stages, Map<String, RandomRows.Rows> sources, RunOutcome run)
            throws ExpressionException {
        Map<String, PlannedStage> planned =
                plan.stages().stream().collect(Collectors.toMap(PlannedStage::name, Function.identity()));
        NaiveEvaluator evaluator = new NaiveEvaluator(planned::get, sources);
        Map<String, Chunk> rows = evaluator.evaluate(stages);
        Map<String, MaterializedResult> sinks = new LinkedHashMap<>();
        stages.forEach((name, stage) -> {
            if (stage instanceof NaiveStage.Sink) {
                sinks.put(
                        name,
                        rows.containsKey(name)
                                ? MaterializedResult.of(rows.get(name))
                                : PipelineCluster.result(run, name));
            }
        });
        return new NaiveResults(stages, rows, letters(evaluator), sinks);
    }

    private static Map<String, List<NaiveLetter>> letters(NaiveEvaluator evaluator) {
        return Map.copyOf(evaluator.letters());
    }

    void checkSinks(RunOutcome run, String label) {
        sinks.forEach((sink, expected) -> assertThat(expected.difference(PipelineCluster.result(run, sink)))
                .as("sink %s, %s", sink, label)
                .isEmpty());
    }

    /**
     * Checks that all rows are accounted for, and of streams whose rows never change how many they are.
     *
     * @param steady those streams; null when all are
     */
    void checkRows(RunReport report, Set<String> steady, String label) {
        RowLedger ledger = report.ledger();
        assertThat(ledger.faults()).as(label).isEmpty();
        assertThat(ledger.stages())
                .extracting(RowLedger.Stage::stage)
                .as(label)
                .containsExactlyInAnyOrderElementsOf(stages.keySet());
        for (RowLedger.Edge edge : ledger.edges()) {
            if (rows.containsKey(edge.from()) && isSteady(edge.from(), steady)) {
                assertThat(edge.sent())
                        .as("%s -> %s, %s", edge.from(), edge.to(), label)
                        .isEqualTo(rows.get(edge.from()).rowCount());
            }
        }
        for (StageReport stage : report.stages()) {
            List<String> inputs = stages.get(stage.stage()).inputs();
            boolean known = rows.keySet().containsAll(inputs);
            if (known && inputs.stream().allMatch(input -> isSteady(input, steady))) {
                assertThat(stage.rows().dead())
                        .as("dead rows of %s, %s", stage.stage(), label)
                        .isEqualTo(
                                letters.getOrDefault(stage.stage(), List.of()).size());
            }
        }
    }

    private static boolean isSteady(String stream, Set<String> steady) {
        return steady == null || steady.contains(stream) || stream.endsWith(".dead");
    }
}
