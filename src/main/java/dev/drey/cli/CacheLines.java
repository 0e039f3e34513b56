package dev.drey.cli;

import dev.drey.runlog.CacheReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the cache of a look-up did, as lines under the table of stages. */
final class CacheLines {
    private CacheLines() {}

    static String print(String stage, CacheReport cache) {
        CacheReport.Rows rows = cache.rows();
        String asked = String.format(
                Locale.ROOT,
                "%s: cache: hits %,d, misses %,d, coalesced %,d%s; hit rate %s (last minute %s)%s",
                stage,
                rows.hits(),
                rows.misses(),
                rows.coalesced(),
                rows.negativeHits() == 0 ? "" : String.format(Locale.ROOT, " (negative hits %,d)", rows.negativeHits()),
                percent(rows.hitRate()),
                percent(rows.recentHitRate() == null ? Double.NaN : rows.recentHitRate()),
                rows.unmatched() == 0
                        ? ""
                        : String.format(Locale.ROOT, "; without a match %,d rows", rows.unmatched()));
        return asked + "\n" + "  " + contents(cache) + "\n" + "  " + queries(cache) + "\n";
    }

    private static String contents(CacheReport cache) {
        CacheReport.Contents contents = cache.contents();
        List<String> parts = new ArrayList<>();
        parts.add(String.format(
                Locale.ROOT,
                "sets %,d, entries %,d (%,d bytes), evictions %,d, expired %,d",
                contents.sets(),
                contents.entries(),
                contents.bytes(),
                contents.evictions(),
                contents.expired()));
        if (contents.refreshes() > 0) {
            parts.add(String.format(Locale.ROOT, "refreshed %,d", contents.refreshes()));
        }
        if (contents.diskHits() > 0) {
            parts.add(String.format(Locale.ROOT, "found on disk %,d", contents.diskHits()));
        }
        if (cache.warmedKeys() > 0) {
            parts.add(String.format(
                    Locale.ROOT, "warm with %,d keys after %.0f ms", cache.warmedKeys(), cache.warmMillis()));
        }
        return String.join(", ", parts);
    }

    private static String queries(CacheReport cache) {
        CacheReport.Queries queries = cache.queries();
        if (queries.sent() == 0) {
            return String.format(Locale.ROOT, "no queries; calls saved %,d", cache.callsSaved());
        }
        String trouble = queries.failed() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", failed %,d, retries %,d, circuit opened %,d times",
                        queries.failed(),
                        queries.retries(),
                        queries.timesOpened());
        return String.format(
                Locale.ROOT,
                "queries %,d for %,d keys (%.1f each, at most %,d), p50 %.2f ms, p99 %.2f ms%s; calls saved %,d",
                queries.sent(),
                queries.keys(),
                queries.meanKeys(),
                queries.largest(),
                queries.p50Millis(),
                queries.p99Millis(),
                trouble,
                cache.callsSaved());
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
