package dev.drey.plan;

import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import dev.drey.spec.Problems;
import dev.drey.spec.StageSpec;
import dev.drey.stage.Mode;
import dev.drey.stage.StageSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads which stages wait for which others ({@code after}), before any stage is bound: the order of the stages depends on it. */
final class StageWaits {
    private final Map<String, StageSpec> declared;
    private final Mode mode;
    private final Problems problems;

    /** @param declared all stages, by name */
    StageWaits(Map<String, StageSpec> declared, Mode mode, Problems problems) {
        this.declared = declared;
        this.mode = mode;
        this.problems = problems;
    }

    /** The stages that a stage waits for; what is wrong with them becomes problems, but for faults of form, which are told with the other options. */
    List<String> of(StageSpec stage) {
        List<String> waits = new ArrayList<>();
        for (Node.Entry option : stage.options()) {
            if (option.key().equals(StageSettings.AFTER.name())) {
                items(option.value()).forEach(item -> add(stage, item, waits));
                if (!mode.isBatch() && !stage.from().isEmpty()) {
                    problems.add(
                            option.keyPosition(),
                            stage.subject(),
                            "option 'after': in mode " + mode.label()
                                    + " rows flow into the stage from the start, and holding"
                                    + " them back could stop the stages that it waits for; allowed there: stages without input");
                }
            }
        }
        return waits;
    }

    private static List<Node> items(Node value) {
        return value instanceof Node.Sequence sequence ? sequence.items() : List.of(value);
    }

    private void add(StageSpec stage, Node item, List<String> waits) {
        if (!(item instanceof Node.Scalar scalar) || scalar.text().isEmpty()) {
            return;
        }
        if (declared.containsKey(scalar.text())) {
            waits.add(scalar.text());
        } else if (scalar.kind() != Node.ScalarKind.UNRESOLVED) {
            Set<String> others = new LinkedHashSet<>(declared.keySet());
            others.remove(stage.name());
            problems.add(
                    scalar.position(),
                    stage.subject(),
                    "option 'after': '" + scalar.text() + "' is no stage"
                            + NameSuggester.didYouMean(scalar.text(), others));
        }
    }
}
