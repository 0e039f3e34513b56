package dev.drey.plan;

import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.spec.StageSpec;
import dev.drey.stage.Connections;
import dev.drey.stage.Mode;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OptionReader;
import dev.drey.stage.Options;
import dev.drey.stage.OutputName;
import dev.drey.stage.Stage;
import dev.drey.stage.StageCatalog;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.UserJars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
    private Connections connections;
    private final Problems problems;
    private final Map<String, StageSpec> declared = new LinkedHashMap<>();
    private final Map<String, BoundStage> bound = new LinkedHashMap<>();

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
        connections = Connections.of(settings.connections(), catalog.connections(), spec.baseDirectory(), problems);
        spec.stages().forEach(this::declare);
        Dag dag = new Dag(edges(), waits());
        reportCycles(dag);
        for (String name : dag.order()) {
            bind(declared.get(name));
        }
        Set<String> unordered = new LinkedHashSet<>(declared.keySet());
        unordered.removeAll(dag.order());
        unordered.forEach(name -> bind(declared.get(name))); // for the faults of their options
        StaticChecks checks = new StaticChecks(catalog, declared, bound, problems);
        checks.checkUses(dag);
        checks.checkState(dag, mode);
        checks.checkMemory(settings.runSettings().memoryBytes());
        checkOutputs();
        userJars.checkUses(problems);
        problems.throwIfAny();
        List<PlannedStage> stages = new ColumnPruning(bound).prune(dag, overrides.keptColumns());
        return new Plan(settings.runSettings(), settings.flink(), stages, problems.warnings());
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
                OutputName name = OutputName.parse(from.text());
                if (declared.containsKey(name.stage())) {
                    inputs.add(name.stage());
                } else if (from.kind() != Node.ScalarKind.UNRESOLVED) {
                    Set<String> others = new LinkedHashSet<>(declared.keySet());
                    others.remove(stage.name());
                    String near = NameSuggester.didYouMean(name.stage(), others);
                    problems.add(from.position(), stage.subject(), "input '" + from.text() + "' is no stage" + near);
                }
            }
            edges.put(stage.name(), inputs);
        }
        return edges;
    }

    /** What each stage waits for without reading it. */
    private Map<String, List<String>> waits() {
        StageWaits reader = new StageWaits(declared, mode, problems);
        Map<String, List<String>> waits = new LinkedHashMap<>();
        declared.values().forEach(stage -> waits.put(stage.name(), reader.of(stage)));
        return waits;
    }

    private void reportCycles(Dag dag) {
        List<List<String>> cycles = dag.cycles();
        for (List<String> cycle : cycles) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < cycle.size(); i++) {
                String name = cycle.get(i);
                String next = cycle.get((i + 1) % cycle.size());
                path.append(name).append(at(name)).append(dag.onlyWaits(next, name) ? " -> (after) " : " -> ");
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
        List<Schema> schemas = new ArrayList<>();
        List<StreamTraits> traits = new ArrayList<>();
        for (Node.Scalar from : inputs) {
            inputsKnown &= resolve(stage, from, schemas, traits);
        }
        if (!inputsKnown) {
            return;
        }
        StageNode node = new StageNode(
                stage.name(),
                stage.position(),
                options,
                inputs.stream().map(Node.Scalar::text).toList(),
                schemas,
                traits,
                mode,
                spec.baseDirectory(),
                userJars,
                connections);
        Stage made = type.binder().bind(node, problems);
        if (made != null) {
            bound.put(stage.name(), new BoundStage(node, type, made));
        }
    }

    /** Adds what is known of an input; false when nothing is. */
    private boolean resolve(StageSpec stage, Node.Scalar from, List<Schema> schemas, List<StreamTraits> traits) {
        OutputName name = OutputName.parse(from.text());
        BoundStage input = bound.get(name.stage());
        if (input == null) {
            return false;
        }
        NamedOutput output = name.isMain() ? null : input.output(name.output());
        String fault = inputFault(name, input, output);
        if (fault != null) {
            problems.add(from.position(), stage.subject(), fault);
            return false;
        }
        schemas.add(output == null ? input.stage().schema() : output.schema());
        traits.add(output == null ? input.traits() : input.traits(output));
        return true;
    }

    /** Why rows cannot be read there; null when they can. */
    private static String inputFault(OutputName name, BoundStage input, NamedOutput output) {
        List<String> outputs =
                input.stage().namedOutputs().stream().map(NamedOutput::name).toList();
        if (!name.isMain() && output == null) {
            String near = NameSuggester.didYouMean(name.output(), outputs);
            String known =
                    outputs.isEmpty() ? "; it has none beside its rows" : "; known: " + String.join(", ", outputs);
            return "stage '" + name.stage() + "' has no output '" + name.output() + "'"
                    + (near.isEmpty() ? known : near);
        }
        if (name.isMain() && input.type().isSink()) {
            return "input '" + name + "' is a sink, which gives no rows";
        }
        if (name.isMain() && !input.stage().givesRows()) {
            String names = outputs.stream()
                    .map(each -> new OutputName(name.stage(), each).toString())
                    .collect(Collectors.joining(", "));
            return "stage '" + name + "' gives its rows by its outputs only; read one of: " + names;
        }
        return null;
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
                        : count < allowed.least()
                                ? "takes at least " + count(allowed.least())
                                : "takes at most " + count(allowed.most());
        problems.add(at, stage.subject(), "has " + count(count) + " (from); type '" + type.name() + "' " + wanted);
        return false;
    }

    private static String count(int inputs) {
        return inputs == 1 ? "1 input" : inputs + " inputs";
    }

    private void checkOutputs() {
        OutputConflicts conflicts = new OutputConflicts(spec, problems);
        bound.values().forEach(stage -> conflicts.add(stage.node(), stage.stage()));
        conflicts.report();
    }
}
