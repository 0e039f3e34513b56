package dev.drey.runlog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bundles of rows that a stage folded before it sent results on.
 *
 * @param bundles how many
 * @param rows rows that went into them
 * @param groups groups that came out of them
 * @param peakRows rows of the largest: those that had come in and were in no result yet
 * @param flushes why they were sent on, and how many for each reason; reasons that did not occur are left out
 */
public record BundleReport(long bundles, long rows, long groups, long peakRows, Map<String, Long> flushes) {
    public BundleReport {
        flushes = Collections.unmodifiableMap(new LinkedHashMap<>(flushes));
    }

    /** Rows that a group stands for, on average: what folding saved the stages behind. */
    public double reduction() {
        return groups == 0 ? 1 : (double) rows / groups;
    }
}
