package dev.drey.runlog;

/**
 * What was measured of one stage in a measured run.
 *
 * @param rows rows of the stage's result (a sink: of what it got) that are left when all changes are applied
 * @param fingerprint 128 bits in hex, the same for the same such rows whatever their order, chunks and changes
 * @param firstRowMillis from handing over the job to the first row that came in; null for a source, and when none came
 * @param latency from a row's arrival to this stage; null for a source, and when nothing was measured
 */
public record StageMeasurement(long rows, String fingerprint, Double firstRowMillis, Latency latency) {}
