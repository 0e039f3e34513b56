package dev.drey.plan;

import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.spec.StageSpec;
import dev.drey.stage.Mode;
import dev.drey.stage.OptionReader;
import dev.drey.stage.Options;
import dev.drey.stage.Stage;
import dev.drey.stage.StageCatalog;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.UserJars;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks a declared pipeline and turns it into a {@link Plan}: settings, edges, cycles, each stage in topological order against the schemas of its
 * inputs, unused outputs, outputs in each other's way; then drops the columns that nobody uses. All problems are reported at once; a stage whose inputs are at fault is
 * not checked further, so that one fault is one problem.
 */
public final class Planner {
    private final StageCatalog catalog;
    private final PipelineSpec spec;
    private Mode mode;
    private UserJars userJars;
    private final Problems problems;
    private final Map<String, StageSpec> declared = new LinkedHashMap<>();
    private final Map<String, Bound> bound = new LinkedHashMap<>();

    private record Bound(StageNode node, StageType type, Stage stage) {
        /** Those that the stage tells; what is made of approximate rows is approximate too. */
        StreamTraits traits() {
            return node.inputTraits().stream().anyMatch(StreamTraits::approximate)
                    ? stage.traits().approximately()
                    : stage.traits();
        }
    }

    private Planner(StageCatalog catalog, PipelineSpec spec, Problems problems) {
        this.problems = problems;
        this.catalog = catalog;
        this.spec = spec;
    }

    /**
     * Plans a pipeline.
     *
     * @param spec null when the file could not be read at all; the problems then say why
     * @param overrides settings of the command line or caller, which win over the pipeline's
     * @param problems what was found while the specification was read; told together with what is found here
     * @throws dev.drey.spec.SpecException with every problem
     */
    public static Plan plan(StageCatalog catalog, PipelineSpec spec, RunOverrides overrides, Problems problems) {
        if (spec == null) {
            problems.throwIfAny();
            throw new IllegalStateException("a pipeline without specification must come with a problem");
        }
        return new Planner(catalog, spec, problems).plan(overrides);
    }

    private Plan plan(RunOverrides overrides) {
        SettingsReader settings = SettingsReader.read(spec, overrides, problems);
        mode = settings.runSettings().mode();
        userJars = settings.userJars();
        spec.stages().forEach(this::declare);
        Dag dag = new Dag(edges());
        reportCycles(dag);
        for (String name : dag.order()) {
            bind(declared.get(name));
        }
        Set<String> unordered = new LinkedHashSet<>(declared.keySet());
        unordered.removeAll(dag.order());
        unordered.forEach(name -> bind(declared.get(name))); // for the faults of their options
        checkUses(dag);
        checkOutputs();
        problems.throwIfAny();
        return new Plan(settings.runSettings(), settings.flink(), prune(dag, overrides.keptColumns()));
    }

    private void declare(StageSpec stage) {
        StageSpec first = declared.putIfAbsent(stage.name(), stage);
        if (first != null) {
            problems.add(stage.position(), stage.subject(), "the name is used twice; first at " + first.position());
        }
    }

    /** The edges between known stages; unknown inputs become problems. */
    private Map<String, List<String>> edges() {
        Map<String, List<String>> edges = new LinkedHashMap<>();
        for (StageSpec stage : declared.values()) {
            List<String> inputs = new ArrayList<>();
            for (Node.Scalar from : stage.from()) {
                if (declared.containsKey(from.text())) {
                    inputs.add(from.text());
                } else if (from.kind() != Node.ScalarKind.UNRESOLVED) {
                    Set<String> others = new LinkedHashSet<>(declared.keySet());
                    others.remove(stage.name());
                    String near = NameSuggester.didYouMean(from.text(), others);
                    problems.add(from.position(), stage.subject(), "input '" + from.text() + "' is no stage" + near);
                }
            }
            edges.put(stage.name(), inputs);
        }
        return edges;
    }

    private void reportCycles(Dag dag) {
        List<List<String>> cycles = dag.cycles();
        for (List<String> cycle : cycles) {
            StringBuilder path = new StringBuilder();
            for (String name : cycle) {
                path.append(name).append(at(name)).append(" -> ");
            }
            path.append(cycle.get(0));
            StageSpec first = declared.get(cycle.get(0));
            problems.add(first.position(), first.subject(), "stages depend on each other: " + path);
        }
        for (String name : dag.waiting()) {
            StageSpec stage = declared.get(name);
            problems.add(
                    stage.position(), stage.subject(), "can never start: it waits on stages that depend on each other");
        }
    }

    private String at(String name) {
        int line = declared.get(name).position().line();
        return line == 0 ? "" : " (line " + line + ")";
    }

    private void bind(StageSpec stage) {
        if (stage.type() == null) {
            return; // told by the reader
        }
        StageType type = catalog.find(stage.type().text());
        if (type == null) {
            problems.add(
                    stage.type().position(),
                    stage.subject(),
                    "type '" + stage.type().text() + "' is unknown"
                            + NameSuggester.didYouMean(stage.type().text(), catalog.names()) + "; allowed: "
                            + String.join(", ", catalog.names()));
            return;
        }
        boolean source = type.inputs().most() == 0;
        boolean inputsKnown = checkInputCount(stage, type) || source;
        List<Node.Scalar> inputs = source ? List.of() : stage.from();
        Options options = OptionReader.read(stage, type, problems);
        List<String> names = inputs.stream().map(Node.Scalar::text).toList();
        List<Schema> schemas = new ArrayList<>();
        List<StreamTraits> traits = new ArrayList<>();
        for (Node.Scalar from : inputs) {
            Bound input = bound.get(from.text());
            inputsKnown &= input != null;
            if (input != null && input.type().isSink()) {
                problems.add(
                        from.position(), stage.subject(), "input '" + from.text() + "' is a sink, which gives no rows");
                inputsKnown = false;
            } else if (input != null) {
                schemas.add(input.stage().schema());
                traits.add(input.traits());
            }
        }
        if (!inputsKnown) {
            return;
        }
        StageNode node = new StageNode(
                stage.name(), stage.position(), options, names, schemas, traits, mode, spec.baseDirectory(), userJars);
        Stage made = type.binder().bind(node, problems);
        if (made != null) {
            bound.put(stage.name(), new Bound(node, type, made));
        }
    }

    private boolean checkInputCount(StageSpec stage, StageType type) {
        int count = stage.from().size();
        StageType.Inputs allowed = type.inputs();
        if (count >= allowed.least() && count <= allowed.most()) {
            return true;
        }
        Position at = count == 0 ? stage.position() : stage.from().get(0).position();
        String wanted = allowed.most() == 0
                ? "takes no input"
                : allowed.least() == allowed.most()
                        ? "takes " + count(allowed.least())
                        : "takes at least " + count(allowed.least());
        problems.add(at, stage.subject(), "has " + count(count) + " (from); type '" + type.name() + "' " + wanted);
        return false;
    }

    private static String count(int inputs) {
        return inputs == 1 ? "1 input" : inputs + " inputs";
    }

    /** Looks at stages with other faults too: what nobody reads is told now, not after they are repaired. */
    private void checkUses(Dag dag) {
        for (StageSpec stage : declared.values()) {
            StageType type =
                    stage.type() == null ? null : catalog.find(stage.type().text());
            if (type != null && !type.isSink() && dag.consumers(stage.name()).isEmpty()) {
                problems.add(
                        stage.position(),
                        stage.subject(),
                        "nobody reads its output; add a sink with from: " + stage.name() + ", or remove the stage");
            }
        }
    }

    private void checkOutputs() {
        OutputConflicts conflicts = new OutputConflicts(spec, problems);
        bound.values().forEach(stage -> conflicts.add(stage.node(), stage.stage()));
        conflicts.report();
    }

    /** Walks against the data, so that each stage knows which of its columns are used; sources then read nothing else. */
    private List<PlannedStage> prune(Dag dag, Map<String, List<String>> kept) {
        Map<String, Set<String>> needed = new HashMap<>();
        kept.forEach((name, columns) -> needed.put(name, new LinkedHashSet<>(columns)));
        Map<String, List<Set<String>>> used = new HashMap<>();
        List<String> order = dag.order();
        for (int i = order.size() - 1; i >= 0; i--) {
            Bound stage = bound.get(order.get(i));
            Set<String> wanted = stage.type().isSink()
                    ? new HashSet<>(stage.stage().schema().names())
                    : needed.getOrDefault(order.get(i), Set.of());
            List<Set<String>> columns = stage.stage().usedColumns(wanted);
            used.put(order.get(i), columns);
            for (int in = 0; in < columns.size(); in++) {
                needed.computeIfAbsent(stage.node().inputNames().get(in), n -> new LinkedHashSet<>())
                        .addAll(columns.get(in));
            }
        }
        List<PlannedStage> planned = new ArrayList<>();
        for (String name : order) {
            Bound stage = bound.get(name);
            List<Schema> inputs = stage.node().inputNames().stream()
                    .map(input -> bound.get(input).stage().schema().retain(needed.get(input)))
                    .toList();
            Schema output = stage.type().isSink()
                    ? stage.stage().schema()
                    : stage.stage().schema().retain(needed.get(name));
            planned.add(new PlannedStage(
                    stage.node(),
                    stage.type(),
                    stage.stage(),
                    inputs,
                    stage.node().inputTraits(),
                    output,
                    dag.consumers(name)));
        }
        return planned;
    }
}
