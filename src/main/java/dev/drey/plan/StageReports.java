package dev.drey.plan;

import dev.drey.runlog.BundleReport;
import dev.drey.runlog.BusySlices;
import dev.drey.runlog.CacheReport;
import dev.drey.runlog.FilterReport;
import dev.drey.runlog.RowCounts;
import dev.drey.runlog.RunReport.Status;
import dev.drey.runlog.SortReport;
import dev.drey.runlog.Span;
import dev.drey.runlog.StageLoad;
import dev.drey.runlog.StageOutcome;
import dev.drey.runlog.StageReport;
import dev.drey.runlog.StageStatus;
import dev.drey.runlog.StageTimes;
import dev.drey.runtime.CacheTotals;
import dev.drey.runtime.FilterTotals;
import dev.drey.runtime.FlushReason;
import dev.drey.runtime.StageCounters;
import java.util.LinkedHashMap;
import java.util.Map;

/** The report of a stage from what its operators counted. */
final class StageReports {
    private StageReports() {}

    /**
     * The report of a stage.
     *
     * @param run how the run ended; null while it has not
     * @param t what its operators counted
     * @param outcomes of all stages
     */
    static StageReport.Builder of(PlannedStage stage, Status run, StageCounters.Totals t, StageOutcomes outcomes) {
        return StageReport.of(stage.name(), stage.type().name())
                .inputs(stage.before())
                .outcome(outcome(stage, run, t, outcomes))
                .rows(new RowCounts(t.rowsIn, t.rowsOut, t.rowsDead, t.rowsLate))
                .load(new StageLoad(
                        t.chunks, t.peakChunkRows, t.peakRowsHeld, t.peakBytesHeld, t.bytesRead, t.bytesWritten))
                .times(times(t, stage.before().isEmpty()))
                .bundles(bundles(t))
                .sort(sort(t))
                .filter(filter(t.filter))
                .cache(cache(t.caches.sum()));
    }

    private static StageTimes times(StageCounters.Totals t, boolean waits) {
        return new StageTimes(
                new Span(t.startedAt, t.firstRowAt, t.lastRowAt, t.finishedAt),
                t.busyNanos,
                t.waitingNanos,
                t.blockedNanos,
                waits ? t.longestOpenNanos() : t.longestBusyNanos(),
                BusySlices.of(t.activity));
    }

    private static StageOutcome outcome(PlannedStage stage, Status run, StageCounters.Totals t, StageOutcomes all) {
        if (all.isSkipped(stage.name())) {
            return new StageOutcome(StageStatus.SKIPPED, null, t.restarts);
        }
        String fault = all.fault(stage.name());
        if (fault != null) {
            return new StageOutcome(t.timedOut ? StageStatus.TIMED_OUT : StageStatus.FAILED, fault, t.restarts);
        }
        return new StageOutcome(status(run, t), null, t.restarts);
    }

    private static StageStatus status(Status run, StageCounters.Totals t) {
        boolean begun = t.subtasks > 0;
        if (run == Status.SUCCEEDED || begun && t.finished == t.subtasks) {
            return StageStatus.SUCCEEDED;
        }
        if (!begun) {
            return StageStatus.PENDING;
        }
        return run == null ? StageStatus.RUNNING : StageStatus.ABANDONED;
    }

    /** Null when nothing was sorted. */
    private static SortReport sort(StageCounters.Totals totals) {
        return totals.sortRuns == 0 && totals.spilledBytes == 0
                ? null
                : new SortReport(totals.sortRuns, totals.mergePasses, totals.spilledBytes);
    }

    /** Null when there was none. */
    private static FilterReport filter(FilterTotals totals) {
        return totals.bits == 0
                ? null
                : new FilterReport(
                        totals.bits,
                        totals.bits / Byte.SIZE,
                        totals.hashes,
                        totals.fill(),
                        totals.distinct,
                        totals.rate(),
                        totals.promisedRate == 0 ? null : totals.promisedRate,
                        totals.exactBytes);
    }

    /** Null when there was none. */
    private static CacheReport cache(CacheTotals totals) {
        return totals == null
                ? null
                : new CacheReport(
                        new CacheReport.Rows(
                                totals.hits,
                                totals.negativeHits,
                                totals.misses,
                                totals.coalesced,
                                totals.unmatched,
                                totals.recentRows == 0 ? null : (double) totals.recentHits / totals.recentRows),
                        new CacheReport.Contents(
                                totals.sets,
                                totals.expired,
                                totals.evictedForEntries,
                                totals.evictedForBytes,
                                totals.oversized,
                                totals.entries,
                                totals.bytes,
                                totals.refreshes,
                                totals.secondLevelHits),
                        new CacheReport.Queries(
                                totals.queries,
                                totals.failedQueries,
                                totals.retries,
                                totals.queriedKeys,
                                totals.largestQuery,
                                totals.timesOpened,
                                totals.latencyNanos(50) / 1e6,
                                totals.latencyNanos(99) / 1e6),
                        totals.warmedKeys,
                        totals.warmNanos / 1e6);
    }

    /** Null when there were none. */
    private static BundleReport bundles(StageCounters.Totals totals) {
        if (totals.bundles == 0) {
            return null;
        }
        Map<String, Long> flushes = new LinkedHashMap<>();
        for (FlushReason reason : FlushReason.values()) {
            if (totals.flushes[reason.ordinal()] > 0) {
                flushes.put(reason.label(), totals.flushes[reason.ordinal()]);
            }
        }
        return new BundleReport(totals.bundles, totals.bundleRows, totals.bundleGroups, totals.peakBundleRows, flushes);
    }
}
