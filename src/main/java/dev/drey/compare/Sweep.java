package dev.drey.compare;

import java.util.List;

/**
 * Micro-batch at several sizes.
 *
 * @param runs one for each size, in the order asked for
 * @param maxLatencyMillis the bound that the 99th percentile is to stay under; null when none was given
 * @param knee label of the run behind which larger bundles add latency without adding much throughput; null when there is none
 * @param choice label of the run to take; null when none stays under the bound
 * @param reason why, in one sentence
 */
public record Sweep(List<ModeRun> runs, Double maxLatencyMillis, String knee, String choice, String reason) {
    public Sweep {
        runs = List.copyOf(runs);
    }
}
