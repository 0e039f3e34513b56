package dev.drey.compare;

import dev.drey.compare.Comparison.StageNode;
import dev.drey.compare.StageResult.Output;
import dev.drey.page.Figures;
import dev.drey.runlog.StageMeasurement;
import dev.drey.runlog.StageReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What each stage gave in each run, and where two runs part. */
final class StageResults {
    private final List<StageNode> stages;
    private final Set<String> approximate;
    private final Set<String> aside;
    private final Map<String, Map<String, Output>> outputs = new HashMap<>();

    /**
     * @param stages in topological order
     * @param approximate names of those that are declared to give approximate results
     * @param aside names of those whose rows rest on such that were set aside, which runs need not agree on
     */
    StageResults(List<StageNode> stages, Set<String> approximate, Set<String> aside) {
        this.stages = stages;
        this.approximate = approximate;
        this.aside = aside;
    }

    void add(ModeRun run) {
        for (StageReport figures : run.report().stages()) {
            outputs.computeIfAbsent(figures.stage(), name -> new HashMap<>())
                    .put(run.label(), output(run.label(), figures));
        }
    }

    private Output output(String run, StageReport figures) {
        StageMeasurement measured = figures.details().measured();
        return new Output(
                run,
                measured == null ? figures.rows().out() : measured.rows(),
                measured == null ? null : measured.fingerprint(),
                figures.rows().late(),
                approximate.contains(figures.stage()),
                figures.times().busyMillis());
    }

    Output output(String stage, String run) {
        return outputs.get(stage).get(run);
    }

    /** One for each stage, with the outputs of the given runs. */
    List<StageResult> of(List<ModeRun> runs) {
        return stages.stream()
                .map(stage -> new StageResult(
                        stage.name(),
                        runs.stream()
                                .map(run -> output(stage.name(), run.label()))
                                .toList()))
                .toList();
    }

    /**
     * The first stage at which a run parts from another: its inputs agree and its output does not.
     *
     * @param differing sinks whose results differ; looked at where all stages agree, since what parts then is the sink
     * @return null when everything agrees
     */
    Parting parting(String reference, String run, List<String> differing) {
        Map<String, Boolean> agrees = new HashMap<>();
        for (StageNode stage : stages) {
            boolean same = isAside(stage.name())
                    || agrees(output(stage.name(), reference), output(stage.name(), run))
                            && !differing.contains(stage.name());
            agrees.put(stage.name(), same);
            if (!same && stage.inputs().stream().allMatch(agrees::get)) {
                return new Parting(reference, run, stage.name(), stage.type(), reason(stage, reference, run));
            }
        }
        return null;
    }

    /** True for a stage whose rows rest on such that were set aside. */
    boolean isAside(String stage) {
        return aside.contains(stage);
    }

    private static boolean agrees(Output left, Output right) {
        return left.rows() == right.rows() && Objects.equals(left.fingerprint(), right.fingerprint());
    }

    private String reason(StageNode stage, String reference, String run) {
        Output left = output(stage.name(), reference);
        Output right = output(stage.name(), run);
        List<String> facts = new ArrayList<>();
        facts.add(
                left.rows() == right.rows()
                        ? "gives " + Figures.count(left.rows()) + " rows in both, but not the same ones"
                        : "gives " + Figures.count(left.rows()) + " rows in " + reference + " and "
                                + Figures.count(right.rows()) + " in " + run);
        if (!stage.inputs().isEmpty()) {
            facts.add("its input is the same in both");
        }
        return String.join("; ", facts);
    }
}
