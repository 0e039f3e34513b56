package dev.drey.compare;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Holds the result of one sink in one run against the reference. */
final class Verdicts {
    private final Scope scope;
    private final List<Plan> plans;

    /** @param plans of all variants: some know the key of a result, others not */
    Verdicts(Scope scope, List<Plan> plans) {
        this.scope = scope;
        this.plans = plans;
    }

    /** Compares, and forgives what comes from a stage that is declared approximate. */
    SinkComparison judge(PlannedStage sink, CapturedRun reference, CapturedRun run) throws IOException {
        SinkComparison compared = compare(sink, reference, run);
        // A baseline is right by declaration; a run that misses it is told so.
        boolean approximate =
                sink.inputTraits().get(0).approximate() && scope.baselines().isEmpty();
        return approximate && compared.verdict() == Verdict.DIFFERENT ? compared.approximated() : compared;
    }

    /** Compares rows: equal or different. */
    SinkComparison compare(PlannedStage sink, CapturedRun reference, CapturedRun run) throws IOException {
        boolean ordered = sink.inputTraits().get(0).ordered() && run.ordered(sink.name());
        boolean fromBaseline = !scope.baselines().isEmpty();
        ResultFiles expected =
                fromBaseline ? BaselineFiles.of(sink, scope.baselines().get(sink.name())) : reference.result(sink);
        List<String> key = key(sink.name());
        ResultDiff diff = new ResultDiff(expected, run.result(sink), key, scope.differences());
        ResultDifference difference = ordered ? diff.sequences() : diff.multisets();
        return new SinkComparison(
                sink.name(),
                fromBaseline ? scope.baselines().get(sink.name()).toString() : reference.label(),
                run.label(),
                difference.isNone() ? Verdict.EQUAL : Verdict.DIFFERENT,
                Sentences.difference(difference, ordered),
                ordered,
                difference.referenceRows(),
                difference.runRows(),
                difference.missing(),
                difference.extra(),
                sink.outputSchema().names(),
                key == null ? List.of() : key,
                difference.first());
    }

    /** The columns that tell the rows of a sink apart, where any mode knows them. */
    private List<String> key(String sink) {
        return plans.stream()
                .flatMap(plan -> plan.sinks().stream())
                .filter(stage -> stage.name().equals(sink))
                .map(stage -> stage.inputTraits().get(0).changelog().key())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
