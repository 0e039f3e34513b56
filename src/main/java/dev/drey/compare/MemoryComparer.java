package dev.drey.compare;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.Variant.Twins;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.Position;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.stage.Approximation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Compares what stages with bounded memory take with what their naive twins do: runs the pipeline in batch as it is declared, then once for each such stage with its
 * twin in its place, so that nothing else differs between two runs.
 */
public final class MemoryComparer {
    private static final String BOUNDED = "as declared";

    private final CapturedRuns runs;
    private final VariantRunner runner;
    private final Function<RunOverrides, Plan> planner;
    private final RunOverrides overrides;
    private final Scope scope;
    private final Consumer<String> progress;

    /**
     * @param scope {@link Scope#memory}
     * @param planner makes the pipeline's plan
     * @param overrides what the command line sets
     * @param work an empty directory for what the runs capture, which all machines see
     * @param progress gets a line before each run
     */
    public MemoryComparer(
            Scope scope,
            VariantRunner runner,
            Function<RunOverrides, Plan> planner,
            RunOverrides overrides,
            Path work,
            Consumer<String> progress) {
        this.runs = new CapturedRuns(runner, work);
        this.runner = runner;
        this.planner = planner;
        this.overrides = overrides;
        this.scope = scope;
        this.progress = progress;
    }

    /** Leaves what the runs captured in the work directory. */
    public MemoryComparer keepingCaptures() {
        runs.keepCaptures();
        return this;
    }

    /**
     * Runs and compares.
     *
     * @throws SpecException with every problem of the plan, and where no stage has a twin
     * @throws VariantFailedException if a run did not succeed
     */
    public MemoryComparison compare() throws VariantFailedException, InterruptedException, IOException {
        Plan declared =
                planner.apply(Variant.memory(BOUNDED, new Twins(null, Map.of())).over(overrides));
        List<PlannedStage> bounded = declared.stages().stream()
                .filter(stage -> stage.stage().naiveTwin() != null)
                .toList();
        if (bounded.isEmpty()) {
            throw new SpecException(List.of(new Problem(
                    Position.of(declared.stages().get(0).node().position().file()),
                    "",
                    "no stage of pipeline '" + declared.name() + "' has a naive twin to be compared with; those that"
                            + " bound their memory have one, such as top-k, distinct and sort")));
        }
        String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Map<String, List<String>> captured = captured(bounded);
        CapturedRun reference = run(1 + bounded.size(), 1, Variant.memory(BOUNDED, new Twins(null, captured)));
        List<ModeRun> done = new ArrayList<>(List.of(reference.run()));
        List<TwinComparison> twins = new ArrayList<>();
        TwinVerdicts verdicts = new TwinVerdicts(new Verdicts(scope, List.of(reference.plan())), reference);
        for (PlannedStage stage : bounded) {
            String label = "naive " + stage.name();
            Variant variant = Variant.memory(label, new Twins(stage.name(), captured));
            CapturedRun naive = run(1 + bounded.size(), 1 + done.size(), variant);
            done.add(naive.run());
            twins.add(verdicts.judge(stage.name(), naive));
            runs.release(naive);
        }
        runs.release(reference);
        return found(declared.name(), startedAt, done, twins);
    }

    private CapturedRun run(int all, int number, Variant variant)
            throws VariantFailedException, InterruptedException, IOException {
        progress.accept("run " + number + " of " + all + ": " + variant.label());
        return runs.run(variant, planner.apply(variant.over(overrides)));
    }

    /** What shows whether approximate stages keep their promise: captured in every run, so that all runs do the same besides. */
    private static Map<String, List<String>> captured(List<PlannedStage> bounded) {
        Map<String, List<String>> captured = new TreeMap<>();
        for (PlannedStage stage : bounded) {
            Approximation approximation = stage.stage().naiveTwin().approximation();
            if (approximation != null) {
                captured.put(stage.name(), approximation.columns());
            }
        }
        return captured;
    }

    private MemoryComparison found(String pipeline, String startedAt, List<ModeRun> done, List<TwinComparison> twins) {
        TwinComparison worst = twins.stream()
                .max(Comparator.comparing(TwinComparison::verdict))
                .orElseThrow();
        String reason = worst.verdict() == Verdict.EQUAL
                ? "every sink has the same rows, whether "
                        + (twins.size() == 1 ? "stage '" + worst.stage() + "'" : "a stage") + " or its naive twin runs"
                : "stage '" + worst.stage() + "' beside its naive twin: " + worst.reason();
        return new MemoryComparison(pipeline, startedAt, runner.machine(), done, twins, worst.verdict(), reason);
    }
}
