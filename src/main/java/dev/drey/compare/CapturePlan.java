package dev.drey.compare;

import dev.drey.chunk.Schema;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedOutput;
import dev.drey.plan.PlannedStage;
import dev.drey.stage.LateRowsStage;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.Options;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the plan of a pipeline into one that leaves the pipeline's outputs alone and captures its results: sinks write to the capture's directories,
 * and so do the rows that stages set aside, those that came too late among them; the operators for that are the same in every mode, so that none is
 * slowed down by more than its late rows. On request the rows that came too late in another run are left out, a stage is replaced by its naive twin, and
 * the rows of stages are captured beside those of sinks.
 */
final class CapturePlan {
    private static final StageType ASSIGN = new StageType(
            "assign windows",
            "Leaves late rows out while results are compared.",
            StageType.Inputs.ONE,
            List.of(),
            (node, problems) -> {
                throw new IllegalStateException("stages of type 'assign windows' are made, not declared");
            });

    private static final StageType CAPTURE = new StageType(
            "capture",
            "Captures the rows of a stage while memory is compared.",
            StageType.Inputs.ONE,
            List.of(),
            true,
            (node, problems) -> {
                throw new IllegalStateException("stages of type 'capture' are made, not declared");
            });

    private final Plan plan;
    private final Variant variant;
    private final Path captures;

    private CapturePlan(Plan plan, Variant variant) {
        this.plan = plan;
        this.variant = variant;
        this.captures = Path.of(variant.captures());
    }

    /** The plan of a variant. */
    static Plan of(Plan plan, Variant variant) {
        return new CapturePlan(plan, variant).captured();
    }

    /** Where the rows of a sink are captured. */
    static Path sink(Path captures, String sink) {
        return captures.resolve("sinks").resolve(sink);
    }

    /** The columns that are captured of a stage. */
    static Schema columns(PlannedStage stage, List<String> captured) {
        return stage.outputSchema().retain(captured);
    }

    /** Where the rows of a stage are captured that is no sink. */
    static Path stage(Path captures, String stage) {
        return captures.resolve("stages").resolve(stage);
    }

    /** Where the rows are that came too late for a stage. */
    static Path lateRows(Path captures, String stage) {
        return captures.resolve("late").resolve(stage);
    }

    private Plan captured() {
        List<PlannedStage> stages = new ArrayList<>();
        for (PlannedStage stage : plan.stages()) {
            List<String> inputs = stage.node().inputNames();
            Stage running = running(stage);
            if (stage.type().isSink()) {
                stages.add(with(stage, new CaptureStage(stage.outputSchema(), sink(captures, stage.name())), inputs));
            } else if (running instanceof LateRowsStage late) {
                addWindows(stage, late, stages);
            } else {
                stages.add(with(stage, running, inputs));
            }
            if (variant.twins() != null && variant.twins().captured().containsKey(stage.name())) {
                stages.add(capture(stage, variant.twins().captured().get(stage.name())));
            }
        }
        return plan.withStages(stages);
    }

    /** The stage itself, or its naive twin where that is asked for. */
    private Stage running(PlannedStage stage) {
        return variant.twins() != null && stage.name().equals(variant.twins().naive())
                ? stage.stage().naiveTwin().stage()
                : stage.stage();
    }

    private PlannedStage capture(PlannedStage captured, List<String> columns) {
        Schema schema = columns(captured, columns);
        StageNode node = made(
                captured.node(),
                captured.name() + " (captured)",
                List.of(captured.name()),
                List.of(captured.outputSchema()),
                List.of(captured.stage().traits()));
        return new PlannedStage(
                node,
                CAPTURE,
                new CaptureColumnsStage(schema, stage(captures, captured.name())),
                node.inputSchemas(),
                node.inputTraits(),
                schema,
                List.of());
    }

    /** A stage with windows, behind what leaves late rows out where that is asked for. */
    private void addWindows(PlannedStage stage, LateRowsStage windows, List<PlannedStage> stages) {
        String late = variant.lateRows().get(stage.name());
        if (late == null) {
            stages.add(with(stage, windows, stage.node().inputNames()));
            return;
        }
        Schema input = stage.inputSchemas().get(0);
        Stage assignment = new AssignWindowsStage(input, stage.name(), windows.windows(), Path.of(late));
        String name = stage.name() + " (late rows left out)";
        stages.add(inFront(stage, name, assignment));
        stages.add(with(stage, windows.overAssignedRows(), List.of(name)));
    }

    private static PlannedStage inFront(PlannedStage planned, String name, Stage stage) {
        StageNode at = planned.node();
        StageNode node = made(at, name, at.inputNames(), at.inputSchemas(), at.inputTraits());
        Schema input = planned.inputSchemas().get(0);
        return new PlannedStage(
                node, ASSIGN, stage, planned.inputSchemas(), planned.inputTraits(), input, List.of(planned.name()));
    }

    /** A stage beside a declared one, at its place in the file, without options. */
    private static StageNode made(
            StageNode at, String name, List<String> inputs, List<Schema> schemas, List<StreamTraits> traits) {
        return new StageNode(
                name,
                at.position(),
                new Options(Map.of(), Map.of(), at.position()),
                inputs,
                schemas,
                traits,
                at.mode(),
                at.baseDirectory(),
                at.userJars(),
                at.connections());
    }

    /** The planned stage with another behaviour and other inputs. */
    private PlannedStage with(PlannedStage planned, Stage stage, List<String> inputs) {
        StageNode node = planned.node();
        StageNode other = new StageNode(
                node.name(),
                node.position(),
                node.options(),
                inputs,
                node.inputSchemas(),
                node.inputTraits(),
                node.mode(),
                node.baseDirectory(),
                node.userJars(),
                node.connections());
        return new PlannedStage(
                other,
                planned.type(),
                stage,
                planned.inputSchemas(),
                planned.inputTraits(),
                planned.outputSchema(),
                planned.consumers(),
                outputs(planned, stage));
    }

    /** The named outputs of a stage, with their files among the captures; those of late rows always. */
    private Map<String, PlannedOutput> outputs(PlannedStage planned, Stage running) {
        Map<String, PlannedOutput> outputs = new LinkedHashMap<>(planned.outputs());
        Path aside = captures.resolve("aside").resolve(planned.name());
        outputs.replaceAll((name, output) -> output.files() == null
                ? output
                : output.to(new Stage.Output(aside.resolve(name), output.files().position())));
        for (NamedOutput named : running.namedOutputs()) {
            if (running instanceof LateRowsStage && named.name().equals(LateRowsStage.LATE)) {
                Stage.Output late = new Stage.Output(
                        lateRows(captures, planned.name()), planned.node().position());
                outputs.put(named.name(), new PlannedOutput(named.rows(), named.schema(), late));
            }
        }
        return outputs;
    }
}
