package dev.drey.runlog;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** What a cache did as a JSON object; shares of nothing are left out. */
final class CacheReportJson {
    private CacheReportJson() {}

    static void write(JsonGenerator json, CacheReport cache) throws IOException {
        json.writeObjectFieldStart("cache");
        writeRows(json, cache.rows());
        writeContents(json, cache.contents());
        writeQueries(json, cache.queries());
        json.writeNumberField("callsSaved", cache.callsSaved());
        json.writeNumberField("warmedKeys", cache.warmedKeys());
        json.writeNumberField("warmMillis", cache.warmMillis());
        json.writeEndObject();
    }

    private static void writeRows(JsonGenerator json, CacheReport.Rows rows) throws IOException {
        json.writeNumberField("hits", rows.hits());
        json.writeNumberField("negativeHits", rows.negativeHits());
        json.writeNumberField("misses", rows.misses());
        json.writeNumberField("coalesced", rows.coalesced());
        json.writeNumberField("unmatched", rows.unmatched());
        writeShare(json, "hitRate", rows.hitRate());
        if (rows.recentHitRate() != null) {
            writeShare(json, "hitRateLastMinute", rows.recentHitRate());
        }
    }

    private static void writeContents(JsonGenerator json, CacheReport.Contents contents) throws IOException {
        json.writeNumberField("sets", contents.sets());
        json.writeNumberField("entries", contents.entries());
        json.writeNumberField("bytes", contents.bytes());
        json.writeNumberField("expired", contents.expired());
        json.writeNumberField("evictedForEntries", contents.evictedForEntries());
        json.writeNumberField("evictedForBytes", contents.evictedForBytes());
        json.writeNumberField("oversized", contents.oversized());
        json.writeNumberField("refreshes", contents.refreshes());
        json.writeNumberField("diskHits", contents.diskHits());
    }

    private static void writeQueries(JsonGenerator json, CacheReport.Queries queries) throws IOException {
        json.writeObjectFieldStart("queries");
        json.writeNumberField("sent", queries.sent());
        json.writeNumberField("failed", queries.failed());
        json.writeNumberField("retries", queries.retries());
        json.writeNumberField("keys", queries.keys());
        json.writeNumberField("largest", queries.largest());
        writeShare(json, "meanKeys", queries.meanKeys());
        json.writeNumberField("circuitOpened", queries.timesOpened());
        json.writeNumberField("p50Millis", queries.p50Millis());
        json.writeNumberField("p99Millis", queries.p99Millis());
        json.writeEndObject();
    }

    private static void writeShare(JsonGenerator json, String name, double share) throws IOException {
        if (!Double.isNaN(share)) {
            json.writeNumberField(name, Math.round(share * 1e6) / 1e6);
        }
    }
}
