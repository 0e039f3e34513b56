package dev.drey.compare;

import dev.drey.compare.Comparison.StageNode;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ModeRun.Purpose;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.stage.BundleLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares: plans every variant before the first one runs, runs one after the other, holds each result against the reference as soon as it is there,
 * and removes it.
 */
public final class Comparer {
    private final Scope scope;
    private final VariantRunner runner;
    private final Function<RunOverrides, Plan> planner;
    private final RunOverrides overrides;
    private final CapturedRuns captured;
    private final Consumer<String> progress;

    private final List<ModeRun> runs = new ArrayList<>();
    private final List<ModeRun> sweep = new ArrayList<>();
    private final List<SinkComparison> sinks = new ArrayList<>();
    private final List<Parting> partings = new ArrayList<>();
    private StageResults stageResults;
    private Verdicts verdicts;
    private CapturedRun reference;
    private Boolean baselineIsBatch;
    private LateRowProof proof;

    /**
     * @param planner makes the pipeline's plan
     * @param overrides what the command line sets
     * @param work an empty directory for what the runs capture, which all machines see
     * @param progress gets a line before each run
     */
    public Comparer(
            Scope scope,
            VariantRunner runner,
            Function<RunOverrides, Plan> planner,
            RunOverrides overrides,
            Path work,
            Consumer<String> progress) {
        this.scope = scope;
        this.runner = runner;
        this.planner = planner;
        this.overrides = overrides;
        this.captured = new CapturedRuns(runner, work);
        this.progress = progress;
    }

    /** Leaves what the runs captured in the work directory. */
    public Comparer keepingCaptures() {
        captured.keepCaptures();
        return this;
    }

    /**
     * Runs and compares.
     *
     * @throws dev.drey.spec.SpecException with every problem that a variant's plan has, before anything runs
     * @throws VariantFailedException if a run did not succeed
     */
    public Comparison compare() throws VariantFailedException, InterruptedException, IOException {
        List<Variant> variants = new ArrayList<>(scope.variants());
        Plan plan = planner.apply(variants.get(0).over(overrides));
        if (scope.sweep() != null) {
            refuseOwnBundles(plan);
            BundleLimits limits = plan.settings().microBatch();
            scope.sweep().sizes().forEach(size -> variants.add(Variant.sweep(size.label(), size.limits(limits))));
        }
        Map<Variant, Plan> plans = new TreeMap<>(Comparator.comparing(Variant::label));
        for (Variant variant : variants) {
            plans.put(variant, planner.apply(variant.over(overrides)));
        }
        String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        List<StageNode> stages = stages(plan);
        stageResults = new StageResults(stages, approximate(plan), RowsAside.readers(plan));
        proof = new LateRowProof(new FurtherRuns(), stageResults);
        verdicts = new Verdicts(scope, List.copyOf(plans.values()));
        for (int i = 0; i < variants.size(); i++) {
            progress.accept("run " + (i + 1) + " of " + variants.size() + ": "
                    + variants.get(i).label());
            take(captured.run(variants.get(i), plans.get(variants.get(i))));
        }
        proof.close();
        captured.release(reference);
        Comparison comparison = new Comparison(
                plan.name(),
                startedAt,
                runner.machine(),
                scope.baselines().values().stream().map(Path::toString).sorted().toList(),
                overrides.rate() == 0 ? null : overrides.rate(),
                overrides.measurement().warmUp().toMillis(),
                stages,
                runs,
                sinks,
                stageResults.of(runs),
                partings,
                worst(),
                Sentences.verdict(worst(), sinks, partings, runs),
                null,
                null);
        return concluded(comparison);
    }

    /** Bundles that a stage sizes for itself would be the same in each run of a sweep. */
    private static void refuseOwnBundles(Plan plan) {
        List<Problem> problems = plan.stages().stream()
                .filter(stage -> stage.node().options().has(BundleLimits.MICRO_BATCH))
                .map(stage -> new Problem(
                        stage.node().options().position(BundleLimits.MICRO_BATCH),
                        "stage '" + stage.name() + "'",
                        "has a 'micro-batch' of its own, which a sweep does not change; declare it for the pipeline"
                                + " instead, or compare without a sweep"))
                .toList();
        if (!problems.isEmpty()) {
            throw new SpecException(problems);
        }
    }

    private Comparison concluded(Comparison comparison) {
        ModeRun streaming = runs.stream()
                .filter(run -> run.purpose() == Purpose.MODE && run.mode().equals("streaming"))
                .findFirst()
                .orElse(null);
        Comparison all = sweep.isEmpty()
                ? comparison
                : comparison.withSweep(SweepAdvice.of(comparison, sweep, streaming, scope.maxLatencyMillis()));
        return all.withRecommendation(Recommender.recommend(all));
    }

    /** Judges a run and removes what it captured, unless later runs are held against it. */
    private void take(CapturedRun done) throws VariantFailedException, InterruptedException, IOException {
        (done.run().purpose() == Purpose.SWEEP ? sweep : runs).add(done.run());
        stageResults.add(done.run());
        boolean first = reference == null;
        if (first) {
            reference = done;
        }
        if (!first || !scope.baselines().isEmpty()) {
            List<SinkComparison> judged = judge(done);
            Parting parting = parting(done, judged);
            if (parting != null) {
                partings.add(parting);
            }
            sinks.addAll(explained(judged, parting, done));
        }
        if (!first) {
            captured.release(done);
        }
    }

    private List<SinkComparison> judge(CapturedRun done) throws IOException {
        List<SinkComparison> judged = new ArrayList<>();
        for (PlannedStage sink : done.plan().sinks()) {
            judged.add(verdicts.judge(sink, reference, done));
        }
        return judged;
    }

    /** Has late rows weighed where there are some and sinks differ. */
    private List<SinkComparison> explained(List<SinkComparison> judged, Parting parting, CapturedRun done)
            throws VariantFailedException, InterruptedException, IOException {
        boolean differs = judged.stream().anyMatch(sink -> sink.verdict() == Verdict.DIFFERENT);
        long late = done.lateRows() + (scope.baselines().isEmpty() ? reference.lateRows() : 0);
        if (!differs || late == 0) {
            return judged;
        }
        String refutation = isWithoutLateRows(parting, done)
                ? "the runs part at stage '" + parting.stage() + "', which no row came too late for"
                : refute(done);
        return judged.stream()
                .map(sink -> sink.verdict() == Verdict.DIFFERENT ? sink.weighed(refutation, late) : sink)
                .toList();
    }

    private boolean isWithoutLateRows(Parting parting, CapturedRun done) {
        return parting != null && reference.lateRows(parting.stage()) + done.lateRows(parting.stage()) == 0;
    }

    /** Both sides must differ from batch by their late rows only; a baseline must be what batch gives. */
    private String refute(CapturedRun done) throws VariantFailedException, InterruptedException, IOException {
        if (scope.baselines().isEmpty()) {
            String refutation = proof.refute(reference);
            return refutation.isEmpty() ? proof.refute(done) : refutation;
        }
        if (baselineIsBatch == null) {
            CapturedRun batch = further(Variant.check("batch, to weigh the baseline", Map.of()));
            baselineIsBatch = judge(batch).stream().allMatch(sink -> sink.verdict() == Verdict.EQUAL);
            captured.release(batch);
        }
        return baselineIsBatch ? proof.refute(done) : "batch does not give the rows of the baseline";
    }

    /** A run that is no part of the comparison's figures. */
    private CapturedRun further(Variant variant) throws VariantFailedException, InterruptedException, IOException {
        progress.accept("further run: " + variant.label());
        return captured.run(variant, planner.apply(variant.over(overrides)));
    }

    /** Runs that no figures are taken from. */
    private final class FurtherRuns implements LateRowProof.Runs {
        @Override
        public CapturedRun run(Variant variant) throws VariantFailedException, InterruptedException, IOException {
            return further(variant);
        }

        @Override
        public void release(CapturedRun run) throws IOException {
            captured.release(run);
        }
    }

    /** Null when all stages agree, and for the run that the others are held against. */
    private Parting parting(CapturedRun done, List<SinkComparison> judged) {
        if (done == reference) {
            return null; // held against a baseline, which has no stages
        }
        List<String> differing = judged.stream()
                .filter(sink ->
                        sink.verdict() != Verdict.EQUAL && scope.baselines().isEmpty())
                .map(SinkComparison::sink)
                .toList();
        return stageResults.parting(reference.label(), done.label(), differing);
    }

    private Verdict worst() {
        return sinks.stream()
                .map(SinkComparison::verdict)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.EQUAL);
    }

    /** The stages that are declared to give approximate results. */
    private static Set<String> approximate(Plan plan) {
        return plan.stages().stream()
                .filter(stage -> stage.stage().traits().approximate())
                .map(PlannedStage::name)
                .collect(Collectors.toSet());
    }

    private static List<StageNode> stages(Plan plan) {
        return plan.stages().stream()
                .map(stage -> new StageNode(
                        stage.name(),
                        stage.type().name(),
                        stage.node().inputStages(),
                        stage.stage().describe()))
                .toList();
    }
}
