package dev.drey.stage.source;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.OperatorIOMetricGroup;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Counters of a source reader that stands alone; Flink's own unregistered groups forget what they counted. */
final class ReaderMetrics extends UnregisteredMetricsGroup implements SourceReaderMetricGroup {
    private final Io io = new Io();
    private final Counter errors = new SimpleCounter();

    private static final class Io extends UnregisteredMetricsGroup implements OperatorIOMetricGroup {
        private final Counter recordsIn = new SimpleCounter();
        private final Counter recordsOut = new SimpleCounter();
        private final Counter bytesIn = new SimpleCounter();
        private final Counter bytesOut = new SimpleCounter();

        @Override
        public Counter getNumRecordsInCounter() {
            return recordsIn;
        }

        @Override
        public Counter getNumRecordsOutCounter() {
            return recordsOut;
        }

        @Override
        public Counter getNumBytesInCounter() {
            return bytesIn;
        }

        @Override
        public Counter getNumBytesOutCounter() {
            return bytesOut;
        }
    }

    @Override
    public OperatorIOMetricGroup getIOMetricGroup() {
        return io;
    }

    @Override
    public Counter getNumRecordsInErrorsCounter() {
        return errors;
    }

    @Override
    public void setPendingBytesGauge(Gauge<Long> gauge) {
        // Nobody asks.
    }

    @Override
    public void setPendingRecordsGauge(Gauge<Long> gauge) {
        // Nobody asks.
    }
}
