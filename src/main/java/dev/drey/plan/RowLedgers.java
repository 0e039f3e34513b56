package dev.drey.plan;

import dev.drey.runlog.RowLedger;
import dev.drey.runtime.RowFates;
import dev.drey.runtime.StageCounters;
import dev.drey.stage.OutputName;
import dev.drey.stage.RowErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The ledger of a run's rows, from what the operators of its job counted. */
final class RowLedgers {
    private final Plan plan;
    private final Map<String, StageCounters.Totals> totals;

    private RowLedgers(Plan plan, Map<String, StageCounters.Totals> totals) {
        this.plan = plan;
        this.totals = totals;
    }

    /** @param totals by the name of the stage; those of files of rows set aside by {@code stage (what they are)} */
    static RowLedger of(Plan plan, Map<String, StageCounters.Totals> totals) {
        RowLedgers ledgers = new RowLedgers(plan, totals);
        List<RowLedger.Stage> stages = new ArrayList<>();
        List<RowLedger.Edge> edges = new ArrayList<>();
        for (PlannedStage stage : plan.stages()) {
            if (!totals.containsKey(stage.name())) {
                continue; // ended before a savepoint that this run was resumed from, or never began
            }
            stages.add(ledgers.stage(stage));
            List<String> inputs = stage.node().inputNames();
            for (int input = 0; input < inputs.size(); input++) {
                edges.add(ledgers.edge(inputs.get(input), stage.name(), input));
            }
            if (stage.outputs().containsKey(RowErrors.DEAD)) {
                edges.add(ledgers.dead(stage.name()));
            }
        }
        totals.keySet().stream()
                .filter(name -> name.endsWith(")")
                        && plan.stages().stream()
                                .noneMatch(stage -> stage.name().equals(name)))
                .forEach(files -> edges.add(ledgers.aside(files)));
        return new RowLedger(stages, edges);
    }

    private StageCounters.Totals of(String stage) {
        return totals.getOrDefault(stage, new StageCounters.Totals());
    }

    private RowLedger.Stage stage(PlannedStage stage) {
        StageCounters.Totals t = of(stage.name());
        RowFates fates = t.fates;
        boolean source = stage.node().inputNames().isEmpty();
        return new RowLedger.Stage(
                stage.name(),
                source ? fates.received(0) : t.rowsIn,
                fates.restored,
                fates.filtered,
                fates.folded,
                t.rowsDead - fates.madeDead,
                fates.late,
                t.rowsAbandoned,
                fates.made,
                t.rowsOut);
    }

    private RowLedger.Edge edge(String from, String to, int input) {
        OutputName output = OutputName.parse(from);
        StageCounters.Totals sender = of(output.stage());
        long sent = output.isMain() ? sender.rowsOut - sender.fates.named : aside(output, sender.fates.aside());
        return new RowLedger.Edge(from, to, sent, of(to).fates.received(input));
    }

    /** Rows at fault and the output that each of them is to leave by. */
    private RowLedger.Edge dead(String stage) {
        OutputName output = new OutputName(stage, RowErrors.DEAD);
        StageCounters.Totals t = of(stage);
        return new RowLedger.Edge(stage + " (at fault)", output.toString(), t.rowsDead, aside(output, t.fates.aside()));
    }

    /** Rows that left by a named output: a part of the stage's rows, or rows that were set aside. */
    private long aside(OutputName output, Map<String, Long> sent) {
        Long part = sent.get(RowFates.PART + output.output());
        if (part != null) {
            return part;
        }
        return plan.stages().stream()
                .filter(stage -> stage.name().equals(output.stage()))
                .map(stage -> stage.outputs().get(output.output()))
                .filter(Objects::nonNull)
                .map(planned -> sent.getOrDefault(RowFates.aside(planned.rows()), 0L))
                .findFirst()
                .orElse(0L);
    }

    /** Rows that were set aside and the files that they went to. */
    private RowLedger.Edge aside(String files) {
        int open = files.lastIndexOf(" (");
        String output = RowFates.aside(files.substring(open + 2, files.length() - 1));
        String stage = files.substring(0, open);
        return new RowLedger.Edge(
                stage + "." + output, files, of(stage).fates.aside().getOrDefault(output, 0L), of(files).rowsIn);
    }
}
