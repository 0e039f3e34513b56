package dev.drey.compare;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.page.Figures;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.runlog.StageMeasurement;
import dev.drey.stage.Approximation;
import dev.drey.stage.NaiveTwin;
import dev.drey.stage.StreamTraits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Holds the run of a pipeline as it is declared against those in which one stage is replaced by its naive twin.
 *
 * <p>Sinks behind the stage must agree. Where they do not, two things explain it: the stage is approximate and keeps its promise on rows that were the same in
 * both runs; or another stage that is declared approximate, in front of it or behind, gave other rows.
 */
final class TwinVerdicts {
    private final Verdicts verdicts;
    private final CapturedRun bounded;
    private final Plan plan;

    /** @param bounded the run as declared */
    TwinVerdicts(Verdicts verdicts, CapturedRun bounded) {
        this.verdicts = verdicts;
        this.bounded = bounded;
        this.plan = bounded.plan();
    }

    /** @param naive the run with the twin of a stage */
    TwinComparison judge(String name, CapturedRun naive) throws IOException {
        PlannedStage stage = stage(name);
        NaiveTwin twin = stage.stage().naiveTwin();
        List<MeasuredError> errors =
                twin.approximation() == null ? List.of() : errors(stage, twin.approximation(), naive);
        Set<String> behind = behind(name);
        List<SinkComparison> sinks = new ArrayList<>();
        for (PlannedStage sink : plan.sinks()) {
            if (behind.contains(sink.name())) {
                sinks.add(weighed(verdicts.compare(sink, naive, bounded), stage, errors, naive));
            }
        }
        boolean kept = errors.stream().allMatch(MeasuredError::kept);
        SinkComparison worst = sinks.stream()
                .max(Comparator.comparing(SinkComparison::verdict))
                .orElseThrow();
        return new TwinComparison(
                name,
                stage.type().name(),
                twin.bounded(),
                twin.naive(),
                StageCost.of(bounded.run(), name),
                StageCost.of(naive.run(), name),
                errors,
                sinks,
                kept ? worst.verdict() : Verdict.DIFFERENT,
                kept ? "sink '" + worst.sink() + "': " + worst.reason() : broken(errors));
    }

    private List<MeasuredError> errors(PlannedStage stage, Approximation approximation, CapturedRun naive)
            throws IOException {
        List<String> columns = approximation.columns();
        ErrorMeasure measure = new ErrorMeasure(naive.result(stage, columns), bounded.result(stage, columns));
        return approximation instanceof Approximation.LostKeys keys
                ? measure.lostKeys(keys)
                : measure.estimates((Approximation.Estimates) approximation);
    }

    private SinkComparison weighed(
            SinkComparison sink, PlannedStage stage, List<MeasuredError> errors, CapturedRun naive) {
        if (sink.verdict() == Verdict.EQUAL) {
            return sink;
        }
        if (stage.node().inputStages().stream().anyMatch(input -> !isSame(input, naive))) {
            return isApproximate(stage)
                    ? sink.judged(Verdict.EXPLAINED, "the stage's rows come from a stage that is declared approximate")
                    : sink.judged(Verdict.DIFFERENT, "the stage got other rows");
        }
        if (isSame(stage.name(), naive)) {
            return isApproximateBetween(stage.name(), sink.sink())
                    ? sink.approximated()
                    : sink.judged(Verdict.DIFFERENT, "though the stage gave the same rows");
        }
        if (errors.isEmpty()) {
            return sink.judged(Verdict.DIFFERENT, "nothing accounts for it");
        }
        return errors.stream().allMatch(MeasuredError::kept)
                ? sink.judged(Verdict.EXPLAINED, "stage '" + stage.name() + "' is approximate and keeps its promise")
                : sink.judged(Verdict.DIFFERENT, broken(errors));
    }

    /** True when a stage gave the same rows in both runs, whatever their order. */
    private boolean isSame(String stage, CapturedRun naive) {
        StageMeasurement one = bounded.run().stage(stage).details().measured();
        StageMeasurement other = naive.run().stage(stage).details().measured();
        return one.rows() == other.rows() && Objects.equals(one.fingerprint(), other.fingerprint());
    }

    /** True when a stage reads rows that may rightly be others in another run. */
    private static boolean isApproximate(PlannedStage stage) {
        return stage.inputTraits().stream().anyMatch(StreamTraits::approximate);
    }

    /** True when a stage between two others is declared approximate. */
    private boolean isApproximateBetween(String name, String sink) {
        return behind(name).stream()
                .filter(between -> !between.equals(name) && behind(between).contains(sink))
                .anyMatch(between -> stage(between).stage().traits().approximate());
    }

    private PlannedStage stage(String name) {
        return plan.stages().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The stages that read a stage, those that read them, and so on. */
    private Set<String> behind(String name) {
        Set<String> behind = new HashSet<>(Set.of(name));
        for (PlannedStage stage : plan.stages()) {
            if (stage.node().inputStages().stream().anyMatch(behind::contains)) {
                behind.add(stage.name());
            }
        }
        return behind;
    }

    private static String broken(List<MeasuredError> errors) {
        MeasuredError worst =
                errors.stream().filter(error -> !error.kept()).findFirst().orElseThrow();
        String measured = worst.of() + ": " + Figures.percent(worst.measured()) + ", promised were "
                + Figures.percent(worst.promised());
        return worst.extra() == 0
                ? measured
                : measured + "; and rows of " + Figures.count(worst.extra()) + " keys are not those of the twin";
    }
}
