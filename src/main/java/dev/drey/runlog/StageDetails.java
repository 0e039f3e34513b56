package dev.drey.runlog;

/**
 * What only some stages, or only some runs, have to tell.
 *
 * @param bundles the bundles of rows that the stage folded; null when there were none
 * @param sort how it sorted; null for a stage that does not
 * @param filter its Bloom filters; null when it has none
 * @param cache the cache that it looked rows up in; null when it has none
 * @param measured what else was measured; null unless the run was measured
 */
public record StageDetails(
        BundleReport bundles, SortReport sort, FilterReport filter, CacheReport cache, StageMeasurement measured) {}
