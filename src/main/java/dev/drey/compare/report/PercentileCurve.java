package dev.drey.compare.report;

import dev.drey.compare.ModeRun.SinkLatency;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * Latency by percentile, as a line is drawn: eight points per nine, as far as the number of rows supports them. The quickest quarter of
 * the rows, which nobody waits for, is left out.
 *
 * @param percentiles ascending, the last is 100
 * @param millis the latency at each
 */
record PercentileCurve(double[] percentiles, double[] millis) {
    private static final int POINTS_PER_NINE = 8;
    private static final int MOST_NINES = 4;

    /** The curve of a sink; of the four figures that the report has in any case where the histogram cannot be read. */
    static PercentileCurve of(SinkLatency latency) {
        Histogram histogram = decode(latency.histogram());
        if (histogram == null || histogram.getTotalCount() == 0) {
            return new PercentileCurve(
                    new double[] {50, 90, 99, 100},
                    new double[] {latency.p50Millis(), latency.p90Millis(), latency.p99Millis(), latency.maxMillis()});
        }
        int points = nines(histogram.getTotalCount()) * POINTS_PER_NINE;
        double[] percentiles = new double[points + 1];
        double[] millis = new double[points + 1];
        for (int i = 0; i < points; i++) {
            percentiles[i] = 100 * (1 - Math.pow(10, -(i + 1.0) / POINTS_PER_NINE));
            millis[i] = histogram.getValueAtPercentile(percentiles[i]) / 1e6;
        }
        percentiles[points] = 100;
        millis[points] = histogram.getMaxValue() / 1e6;
        return new PercentileCurve(percentiles, millis);
    }

    /** How many nines so many rows can tell: behind a percentile there should be ten rows or more. */
    static int nines(long rows) {
        return (int) Math.max(2, Math.min(MOST_NINES, Math.floor(Math.log10(Math.max(1, rows)) - 1)));
    }

    /** The histogram; null when there is none or the text is not one, which the figures beside it make up for. */
    private static Histogram decode(String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        } catch (DataFormatException | RuntimeException e) {
            return null;
        }
    }
}
