package dev.drey.compare;

/**
 * What is left of a comparison when one of its runs did not succeed: nothing is compared, and a report that says so takes the place of an older one.
 *
 * @param pipeline the pipeline's name
 * @param endedAt when it failed, ISO 8601 in UTC
 * @param failure which run failed and why, one line
 */
public record FailedComparison(String pipeline, String endedAt, String failure) {}
