package dev.drey.compare;

import dev.drey.chunk.Schema;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.stage.LateRowsStage;
import dev.drey.stage.Options;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns the plan of a pipeline into one that leaves the pipeline's outputs alone and captures its results: sinks write to the capture's directories,
 * and so do the rows that stages set aside. Where rows may be late, what the stage gives is captured as well, and which rows were late; on request its
 * readers get what another run captured there.
 */
final class CapturePlan {
    private static final StageType CAPTURE = type("capture", StageType.Inputs.ONE, true);
    private static final StageType REPLAY = type("replay", StageType.Inputs.NONE, false);

    private final Plan plan;
    private final Variant variant;
    private final Path captures;

    private CapturePlan(Plan plan, Variant variant) {
        this.plan = plan;
        this.variant = variant;
        this.captures = Path.of(variant.captures());
    }

    private static StageType type(String name, StageType.Inputs inputs, boolean sink) {
        return new StageType(
                name, "Stands in while results are compared.", inputs, List.of(), sink, (node, problems) -> {
                    throw new IllegalStateException("stages of type '" + name + "' are made, not declared");
                });
    }

    /** The plan of a variant. */
    static Plan of(Plan plan, Variant variant) {
        return new CapturePlan(plan, variant).captured();
    }

    /** Where the rows of a sink are captured. */
    static Path sink(Path captures, String sink) {
        return captures.resolve("sinks").resolve(sink);
    }

    /** Where the rows of a stage are captured whose input may be late. */
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
            if (stage.type().isSink()) {
                stages.add(with(stage, new CaptureStage(stage.outputSchema(), sink(captures, stage.name()), false)));
            } else if (stage.stage() instanceof LateRowsStage late) {
                stages.add(with(stage, late.lateRowsTo(lateRows(captures, stage.name()))));
                addBeside(stage, stages);
            } else {
                stages.add(with(
                        stage,
                        stage.stage().setsAsideIn(captures.resolve("aside").resolve(stage.name()))));
            }
        }
        return new Plan(plan.settings(), plan.flink(), stages);
    }

    /** What stands beside a stage whose input may be late: its capture, and the replay of another one. */
    private void addBeside(PlannedStage stage, List<PlannedStage> stages) {
        if (!plan.settings().mode().isBatch() || !variant.replays().isEmpty()) {
            Path directory = stage(captures, stage.name());
            StreamTraits traits = stage.stage().traits();
            Stage capture = new CaptureStage(stage.outputSchema(), directory, traits.eventTime());
            stages.add(made(stage, stage.name() + " (capture)", CAPTURE, capture, List.of(stage.name())));
        }
        String replayed = variant.replays().get(stage.name());
        if (replayed != null) {
            Stage replay = new ReplayStage(
                    stage.outputSchema(), Path.of(replayed), stage.stage().traits());
            stages.add(made(stage, replayName(stage.name()), REPLAY, replay, List.of()));
        }
    }

    private static String replayName(String stage) {
        return stage + " (replay)";
    }

    private static PlannedStage made(
            PlannedStage beside, String name, StageType type, Stage stage, List<String> inputs) {
        List<Schema> schemas = inputs.isEmpty() ? List.of() : List.of(beside.outputSchema());
        List<StreamTraits> traits =
                inputs.isEmpty() ? List.of() : List.of(beside.stage().traits());
        StageNode at = beside.node();
        StageNode node = new StageNode(
                name,
                at.position(),
                new Options(Map.of(), Map.of(), at.position()),
                inputs,
                schemas,
                traits,
                at.mode(),
                at.baseDirectory(),
                at.userJars());
        return new PlannedStage(node, type, stage, schemas, traits, beside.outputSchema(), List.of());
    }

    /** The planned stage with another behaviour, and with its inputs replayed where that is asked for. */
    private PlannedStage with(PlannedStage planned, Stage stage) {
        StageNode node = planned.node();
        List<String> inputs = node.inputNames().stream()
                .map(input -> variant.replays().containsKey(input) ? replayName(input) : input)
                .toList();
        StageNode other = new StageNode(
                node.name(),
                node.position(),
                node.options(),
                inputs,
                node.inputSchemas(),
                node.inputTraits(),
                node.mode(),
                node.baseDirectory(),
                node.userJars());
        return new PlannedStage(
                other,
                planned.type(),
                stage,
                planned.inputSchemas(),
                planned.inputTraits(),
                planned.outputSchema(),
                planned.consumers());
    }
}
