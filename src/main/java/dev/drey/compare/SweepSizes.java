package dev.drey.compare;

import dev.drey.stage.BundleLimits;
import dev.drey.stage.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of bundles to try: rows ({@code 100,1000,10000}) or times ({@code 10ms,100ms,1s}), ascending and each once.
 *
 * @param sizes at least one
 */
public record SweepSizes(List<Size> sizes) {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final String ALLOWED =
            "rows such as 100,1000,10000 or times such as 10ms,100ms,1s (units us, ms, s, m, h)";

    public SweepSizes {
        sizes = List.copyOf(sizes);
    }

    /**
     * One size; the limits that are not swept are opened as wide as they go, so that the swept one alone closes bundles. The limit of bytes stays.
     *
     * @param rows most rows of a bundle; null when times are swept
     * @param interval longest wait of a row; null when rows are swept
     */
    public record Size(Long rows, Duration interval) {
        /** As the user would write it: {@code 1000} or {@code 100ms}. */
        public String text() {
            return rows != null ? Long.toString(rows) : Quantities.print(interval);
        }

        /** {@code micro-batch 1000 rows} or {@code micro-batch 100ms}. */
        public String label() {
            return "micro-batch " + text() + (rows == null ? "" : rows == 1 ? " row" : " rows");
        }

        /** The limits of such bundles. */
        public BundleLimits limits(BundleLimits others) {
            return rows != null
                    ? new BundleLimits(rows, LONGEST, others.bytes())
                    : new BundleLimits(Long.MAX_VALUE, interval, others.bytes());
        }

        private long order() {
            return rows != null ? rows : interval.toNanos();
        }
    }

    /**
     * Reads a list separated by commas.
     *
     * @throws IllegalArgumentException if an entry is neither rows nor a time, is out of bounds or given twice, or if both kinds are mixed; the
     *     message tells which and what is allowed
     */
    public static SweepSizes parse(String text) {
        List<Size> sizes = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            Size size = size(entry.strip(), text);
            Size first = sizes.isEmpty() ? size : sizes.get(0);
            if ((first.rows == null) != (size.rows == null)) {
                throw new IllegalArgumentException("sweep '" + text + "' mixes rows ('"
                        + rowsOf(first, size).text() + "') and times ('"
                        + timeOf(first, size).text() + "'); sweep one kind at a time: " + ALLOWED);
            }
            if (sizes.contains(size)) {
                throw new IllegalArgumentException("sweep '" + text + "' names " + size.text() + " twice");
            }
            sizes.add(size);
        }
        sizes.sort((a, b) -> Long.compare(a.order(), b.order()));
        return new SweepSizes(sizes);
    }

    private static Size size(String entry, String text) {
        if (entry.matches("[0-9]+")) {
            if (entry.length() > 18 || Long.parseLong(entry) < 1) {
                throw new IllegalArgumentException("sweep '" + text + "': " + entry
                        + " is not a number of rows that a bundle can have: from 1 to 999999999999999999");
            }
            return new Size(Long.parseLong(entry), null);
        }
        Duration interval = Quantities.duration(entry);
        if (interval == null) {
            throw new IllegalArgumentException("sweep '" + text + "': '" + entry
                    + "' is neither a number of rows nor a time; allowed: " + ALLOWED);
        }
        if (interval.compareTo(Duration.ofMillis(1)) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("sweep '" + text + "': " + entry
                    + " is not an interval that a bundle can have: from 1ms to " + Quantities.print(LONGEST));
        }
        return new Size(null, interval);
    }

    private static Size rowsOf(Size a, Size b) {
        return a.rows != null ? a : b;
    }

    private static Size timeOf(Size a, Size b) {
        return a.rows == null ? a : b;
    }
}
