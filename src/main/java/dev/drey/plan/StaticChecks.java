package dev.drey.plan;

import dev.drey.spec.Problems;
import dev.drey.spec.StageSpec;
import dev.drey.stage.Mode;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OutputName;
import dev.drey.stage.Quantities;
import dev.drey.stage.StageCatalog;
import dev.drey.stage.StageType;
import dev.drey.stage.StateGrowth;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be seen of a pipeline as a whole without running it, once each stage has been checked by itself. */
final class StaticChecks {
    private final StageCatalog catalog;
    private final Map<String, StageSpec> declared;
    private final Map<String, BoundStage> bound;
    private final Problems problems;

    /**
     * @param declared all stages by name
     * @param bound those that could be bound, by name
     */
    StaticChecks(
            StageCatalog catalog, Map<String, StageSpec> declared, Map<String, BoundStage> bound, Problems problems) {
        this.catalog = catalog;
        this.declared = declared;
        this.bound = bound;
        this.problems = problems;
    }

    /** Looks at stages with other faults too: what nobody reads is told now, not after they are repaired. */
    void checkUses(Dag dag) {
        Set<OutputName> read = declared.values().stream()
                .flatMap(stage -> stage.from().stream())
                .map(from -> OutputName.parse(from.text()))
                .collect(Collectors.toSet());
        for (StageSpec stage : declared.values()) {
            StageType type =
                    stage.type() == null ? null : catalog.find(stage.type().text());
            if (type != null && !type.isSink()) {
                checkRows(stage, !dag.consumers(stage.name()).isEmpty(), read);
            }
            if (bound.containsKey(stage.name())) {
                bound.get(stage.name()).stage().namedOutputs().forEach(output -> checkOutput(stage, output, read));
            }
        }
    }

    /** Warns of state that grows as long as a source goes on, where one never ends. */
    void checkState(Dag dag, Mode mode) {
        if (mode.isBatch()) {
            return;
        }
        Map<String, String> endless = new HashMap<>();
        for (String name : dag.order()) {
            BoundStage stage = bound.get(name);
            if (stage == null) {
                continue;
            }
            String source = stage.stage().endless()
                    ? name
                    : stage.node().inputStages().stream()
                            .map(endless::get)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null);
            endless.put(name, source);
            StateGrowth growth = source == null ? null : stage.stage().growth();
            if (growth != null) {
                problems.warn(
                        stage.node().position(),
                        stage.node().subject(),
                        "keeps " + growth.keeps() + " for ever, and the rows of stage '" + source
                                + "' never end: its state grows without bound; " + growth.remedy());
            }
        }
    }

    /** Warns of stages that hold more than their budget, as far as their options tell. */
    void checkMemory(long budget) {
        for (BoundStage stage : bound.values()) {
            long held = stage.stage().heldBytes();
            if (held > budget) {
                problems.warn(
                        stage.node().position(),
                        stage.node().subject(),
                        "will hold about " + Quantities.roundedBytes(held) + ", beyond its budget memory: "
                                + Quantities.printBytes(budget));
            }
        }
    }

    private void checkRows(StageSpec stage, boolean anyReader, Set<OutputName> read) {
        if (!anyReader) {
            problems.add(
                    stage.position(),
                    stage.subject(),
                    "nobody reads its output; add a sink with from: " + stage.name() + ", or remove the stage");
            return;
        }
        boolean givesRows = bound.containsKey(stage.name())
                && bound.get(stage.name()).stage().givesRows();
        if (givesRows && !read.contains(OutputName.main(stage.name()))) {
            problems.warn(
                    stage.position(),
                    stage.subject(),
                    "nobody reads its rows, only "
                            + read.stream()
                                    .filter(name -> name.stage().equals(stage.name()))
                                    .map(name -> "'" + name + "'")
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        }
    }

    private void checkOutput(StageSpec stage, NamedOutput output, Set<OutputName> read) {
        NamedOutput.Unread unread = output.unread();
        if (unread == null || output.files() != null || read.contains(new OutputName(stage.name(), output.name()))) {
            return;
        }
        if (unread.fault()) {
            problems.add(unread.position(), stage.subject(), unread.message());
        } else {
            problems.warn(unread.position(), stage.subject(), unread.message());
        }
    }
}
