package dev.drey.compare;

import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OutputName;
import dev.drey.stage.StreamTraits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The stages whose rows rest on such that another stage set aside, late rows or dead letters: what they give says nothing about whether runs agree. */
final class RowsAside {
    private RowsAside() {}

    /** Names of the stages that read an output of rows set aside, of those that read such a stage, and so on. */
    static Set<String> readers(Plan plan) {
        Map<String, List<NamedOutput>> outputs = new HashMap<>();
        Set<String> readers = new HashSet<>();
        for (PlannedStage stage : plan.stages()) {
            outputs.put(stage.name(), stage.stage().namedOutputs());
            boolean reads = stage.node().inputNames().stream()
                    .map(OutputName::parse)
                    .anyMatch(input -> readers.contains(input.stage()) || isAside(input, outputs.get(input.stage())));
            if (reads) {
                readers.add(stage.name());
            }
        }
        return readers;
    }

    private static boolean isAside(OutputName input, List<NamedOutput> outputs) {
        return outputs.stream()
                .filter(output -> output.name().equals(input.output()))
                .map(NamedOutput::traits)
                .anyMatch(StreamTraits::approximate);
    }
}
