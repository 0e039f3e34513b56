package dev.drey.runtime;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What becomes known of an operator's bundles: in the stage's counters for the report, and as metrics of Flink. Metrics of the operator's group are
 * {@code bundles}, {@code bundleRows} (histogram over the last {@value #WINDOW} bundles), {@code bundlePeakRows}, {@code bundleReduction} (rows a
 * group, over all bundles) and a counter {@code bundleFlushes.<reason>} for each {@link FlushReason}. Used by the task's thread; reporters read beside it.
 */
public final class BundleFigures {
    private static final int WINDOW = 1000;

    private final StageCounters.Totals totals;
    private final Counter bundles;
    private final Histogram rowsOfBundles;
    private final Counter[] flushes = new Counter[FlushReason.values().length];

    /**
     * @param totals the figures of the operator
     * @param group the operator's metrics
     */
    public BundleFigures(StageCounters.Totals totals, MetricGroup group) {
        this.totals = totals;
        bundles = group.counter("bundles");
        rowsOfBundles = group.histogram("bundleRows", new DescriptiveStatisticsHistogram(WINDOW));
        group.gauge("bundlePeakRows", () -> totals.peakBundleRows);
        group.gauge("bundleReduction", totals::bundleReduction);
        for (FlushReason reason : FlushReason.values()) {
            flushes[reason.ordinal()] = group.counter("bundleFlushes." + reason.label());
        }
    }

    /**
     * Counts a bundle that was sent on.
     *
     * @param rows that came in
     * @param groups that went out
     */
    public void flushed(FlushReason reason, long rows, long groups) {
        totals.bundles++;
        totals.bundleRows += rows;
        totals.bundleGroups += groups;
        totals.peakBundleRows = Math.max(totals.peakBundleRows, rows);
        totals.flushes[reason.ordinal()]++;
        bundles.inc();
        rowsOfBundles.update(rows);
        flushes[reason.ordinal()].inc();
    }
}
