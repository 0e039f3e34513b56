package dev.drey.compare.report;

import dev.drey.compare.MeasuredError;
import dev.drey.compare.MemoryComparison;
import dev.drey.compare.StageCost;
import dev.drey.compare.TwinComparison;
import dev.drey.page.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * What bounded stages and their naive twins took, beside each other; and the errors of those that are approximate. What the terminal and the page show.
 *
 * @param stages one for each stage that has a twin
 * @param errors one for each error; empty when all stages are exact
 */
record MemoryTable(List<StageLines> stages, List<ErrorLine> errors) {
    /** The heads of {@link Line#cells}. */
    static final List<String> HEADS = List.of("rows held", "bytes held", "stage time", "job time");

    /** The heads of {@link ErrorLine#cells}. */
    static final List<String> ERROR_HEADS = List.of("measured", "promised", "worst", "wrong");

    /** @param stage name and type */
    record StageLines(String stage, Line bounded, Line naive, Line factor) {}

    /** @param label how the stage works, or what the figures are */
    record Line(String label, List<String> cells) {}

    /**
     * @param label the stage and what is in error
     * @param kept true when the promise was kept
     */
    record ErrorLine(String label, List<String> cells, boolean kept) {}

    static MemoryTable of(MemoryComparison comparison) {
        List<StageLines> stages = new ArrayList<>();
        List<ErrorLine> errors = new ArrayList<>();
        for (TwinComparison twin : comparison.twins()) {
            stages.add(new StageLines(
                    twin.stage() + " (" + twin.type() + ")",
                    new Line(twin.bounded(), cells(twin.boundedCost())),
                    new Line("naive: " + twin.naive(), cells(twin.naiveCost())),
                    new Line("the twin takes", factors(twin.boundedCost(), twin.naiveCost()))));
            twin.errors().forEach(error -> errors.add(error(twin.stage(), error)));
        }
        return new MemoryTable(stages, errors);
    }

    private static List<String> cells(StageCost cost) {
        return List.of(
                Figures.count(cost.peakRowsHeld()),
                Figures.bytes(cost.peakBytesHeld()),
                Figures.duration(cost.busyMillis() * 1e6),
                Figures.seconds(cost.jobSeconds()));
    }

    private static List<String> factors(StageCost bounded, StageCost naive) {
        return List.of(
                factor(bounded.peakRowsHeld(), naive.peakRowsHeld()),
                factor(bounded.peakBytesHeld(), naive.peakBytesHeld()),
                factor(bounded.busyMillis(), naive.busyMillis()),
                factor(bounded.jobSeconds(), naive.jobSeconds()));
    }

    private static String factor(double bounded, double naive) {
        return bounded == 0 ? MeasureTable.MISSING : Figures.factor(naive / bounded);
    }

    private static ErrorLine error(String stage, MeasuredError error) {
        return new ErrorLine(
                stage + ": " + error.of(),
                List.of(
                        Figures.percent(error.measured()),
                        Figures.percent(error.promised()),
                        error.worst() == null ? MeasureTable.MISSING : Figures.percent(error.worst()),
                        Figures.count(error.wrong()) + " of " + Figures.count(error.all())),
                error.kept());
    }
}
