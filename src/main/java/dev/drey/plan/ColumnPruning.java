package dev.drey.plan;

import dev.drey.chunk.Schema;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OutputName;
import dev.drey.stage.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Drops the columns that nobody uses: walks against the data, so that each stage learns which columns of each of its outputs are read. Sources then read
 * nothing else, and outputs that nobody wants are not made.
 */
final class ColumnPruning {
    private final Map<String, BoundStage> bound;
    private final Map<OutputName, Set<String>> needed = new HashMap<>();

    /** @param bound by name, all without fault */
    ColumnPruning(Map<String, BoundStage> bound) {
        this.bound = bound;
    }

    /**
     * Plans the stages.
     *
     * @param dag of all of them
     * @param kept columns that stages give also where nobody uses them, by the stage's name
     */
    List<PlannedStage> prune(Dag dag, Map<String, List<String>> kept) {
        kept.forEach((name, columns) -> needed.put(OutputName.main(name), new LinkedHashSet<>(columns)));
        List<String> order = dag.order();
        for (int i = order.size() - 1; i >= 0; i--) {
            visit(bound.get(order.get(i)));
        }
        List<PlannedStage> planned = new ArrayList<>();
        for (String name : order) {
            planned.add(planned(bound.get(name), dag.consumers(name)));
        }
        return planned;
    }

    /** All readers of the stage have been visited. */
    private void visit(BoundStage stage) {
        Map<String, Set<String>> outputs = new LinkedHashMap<>();
        for (NamedOutput output : stage.stage().namedOutputs()) {
            Set<String> columns = needed.get(new OutputName(stage.node().name(), output.name()));
            if (columns != null || output.files() != null) {
                boolean all = output.whole() || output.files() != null;
                outputs.put(output.name(), all ? Set.copyOf(output.schema().names()) : columns);
            }
        }
        List<Set<String>> used = stage.stage().usedColumns(neededRows(stage), outputs);
        for (int input = 0; input < used.size(); input++) {
            needed.computeIfAbsent(input(stage, input), name -> new LinkedHashSet<>())
                    .addAll(used.get(input));
        }
    }

    private Set<String> neededRows(BoundStage stage) {
        return stage.type().isSink()
                ? new HashSet<>(stage.stage().schema().names())
                : needed.getOrDefault(OutputName.main(stage.node().name()), Set.of());
    }

    private static OutputName input(BoundStage stage, int index) {
        return OutputName.parse(stage.node().inputNames().get(index));
    }

    private PlannedStage planned(BoundStage stage, List<String> consumers) {
        List<Schema> inputs = new ArrayList<>();
        for (int i = 0; i < stage.node().inputNames().size(); i++) {
            inputs.add(schema(input(stage, i)));
        }
        Stage made = stage.stage();
        Schema output = stage.type().isSink() ? made.schema() : made.schema().retain(neededRows(stage));
        Map<String, PlannedOutput> outputs = new LinkedHashMap<>();
        for (NamedOutput named : made.namedOutputs()) {
            OutputName name = new OutputName(stage.node().name(), named.name());
            if (needed.containsKey(name) || named.files() != null) {
                outputs.put(named.name(), new PlannedOutput(named.rows(), schema(name), named.files()));
            }
        }
        return new PlannedStage(
                stage.node(), stage.type(), made, inputs, stage.node().inputTraits(), output, consumers, outputs);
    }

    /** The columns of an output that flow. */
    private Schema schema(OutputName name) {
        BoundStage stage = bound.get(name.stage());
        if (name.isMain()) {
            return stage.stage().schema().retain(needed.getOrDefault(name, Set.of()));
        }
        NamedOutput output = stage.output(name.output());
        return output.whole() || output.files() != null
                ? output.schema()
                : output.schema().retain(needed.get(name));
    }
}
