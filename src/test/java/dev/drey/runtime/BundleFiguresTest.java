package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.junit.jupiter.api.Test;

class BundleFiguresTest {
    private final InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();
    private final StageCounters counters = new StageCounters();
    private final BundleFigures figures = new BundleFigures(counters.totals(), group);

    private long count(String name) {
        return ((Counter) group.get(name)).getCount();
    }

    private Object gauge(String name) {
        return ((Gauge<?>) group.get(name)).getValue();
    }

    @Test
    void eachMetric_movesWithTheBundles() {
        assertThat(gauge("bundleReduction")).isEqualTo(1.0);
        figures.flushed(FlushReason.ROWS, 10, 4);
        figures.flushed(FlushReason.ROWS, 10, 5);
        figures.flushed(FlushReason.INTERVAL, 4, 3);

        assertThat(count("bundles")).isEqualTo(3);
        assertThat(gauge("bundlePeakRows")).isEqualTo(10L);
        assertThat(gauge("bundleReduction")).isEqualTo(2.0);
        Histogram rows = (Histogram) group.get("bundleRows");
        assertThat(rows.getCount()).isEqualTo(3);
        assertThat(rows.getStatistics().getMin()).isEqualTo(4);
        assertThat(rows.getStatistics().getMax()).isEqualTo(10);
        for (FlushReason reason : FlushReason.values()) {
            assertThat(count("bundleFlushes." + reason.label()))
                    .as(reason.label())
                    .isEqualTo(
                            switch (reason) {
                                case ROWS -> 2;
                                case INTERVAL -> 1;
                                default -> 0;
                            });
            figures.flushed(reason, 1, 1);
            assertThat(count("bundleFlushes." + reason.label()))
                    .as(reason.label())
                    .isPositive();
        }
    }

    @Test
    void countersOfSubtasks_areAddedUpAndTheLargestBundleStays() {
        figures.flushed(FlushReason.BARRIER, 10, 4);
        StageCounters other = new StageCounters();
        new BundleFigures(other.totals(), new InterceptingOperatorMetricGroup()).flushed(FlushReason.END, 30, 6);
        counters.merge(other);

        StageCounters.Totals totals = counters.totals();
        assertThat(totals.bundles).isEqualTo(2);
        assertThat(totals.bundleRows).isEqualTo(40);
        assertThat(totals.bundleGroups).isEqualTo(10);
        assertThat(totals.peakBundleRows).isEqualTo(30);
        assertThat(totals.flushes[FlushReason.BARRIER.ordinal()]).isEqualTo(1);
        assertThat(totals.flushes[FlushReason.END.ordinal()]).isEqualTo(1);
    }
}
