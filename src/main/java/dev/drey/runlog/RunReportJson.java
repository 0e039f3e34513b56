package dev.drey.runlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;

/** The report of a run as a JSON document: the figures of each stage side by side, what only some have as objects. */
final class RunReportJson {
    private RunReportJson() {}

    static String write(RunReport report) {
        StringWriter text = new StringWriter();
        try {
            write(report, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a writer into memory has no faults
        }
        return text.toString();
    }

    private static void write(RunReport report, Writer out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("pipeline", report.pipeline());
            json.writeStringField("mode", report.mode());
            json.writeNumberField("parallelism", report.parallelism());
            json.writeStringField("status", report.status().name().toLowerCase(Locale.ROOT));
            if (report.error() != null) {
                json.writeStringField("error", report.error());
            }
            json.writeNumberField("jobSeconds", Math.round(report.jobSeconds() * 1000) / 1000.0);
            json.writeNumberField("restarts", report.restarts());
            json.writeNumberField("bytesRead", report.bytesRead());
            json.writeArrayFieldStart("stages");
            for (StageReport stage : report.stages()) {
                writeStage(json, stage);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void writeStage(JsonGenerator json, StageReport stage) throws IOException {
        json.writeStartObject();
        json.writeStringField("stage", stage.stage());
        json.writeStringField("type", stage.type());
        json.writeNumberField("rowsIn", stage.rows().in());
        json.writeNumberField("rowsOut", stage.rows().out());
        json.writeNumberField("rowsDead", stage.rows().dead());
        json.writeNumberField("rowsLate", stage.rows().late());
        json.writeNumberField("chunks", stage.load().chunks());
        json.writeNumberField("peakChunkRows", stage.load().peakChunkRows());
        json.writeNumberField("peakRowsHeld", stage.load().peakRowsHeld());
        json.writeNumberField("peakBytesHeld", stage.load().peakBytesHeld());
        json.writeNumberField("busyMillis", stage.times().busyMillis());
        writeDetails(json, stage.details());
        json.writeEndObject();
    }

    private static void writeDetails(JsonGenerator json, StageDetails details) throws IOException {
        if (details.bundles() != null) {
            writeBundles(json, details.bundles());
        }
        if (details.sort() != null) {
            writeSort(json, details.sort());
        }
        if (details.filter() != null) {
            writeFilter(json, details.filter());
        }
        if (details.cache() != null) {
            CacheReportJson.write(json, details.cache());
        }
        if (details.measured() != null) {
            writeMeasured(json, details.measured());
        }
    }

    private static void writeSort(JsonGenerator json, SortReport sort) throws IOException {
        json.writeObjectFieldStart("sort");
        json.writeNumberField("runs", sort.runs());
        json.writeNumberField("passes", sort.passes());
        json.writeNumberField("spilledBytes", sort.spilledBytes());
        json.writeEndObject();
    }

    private static void writeBundles(JsonGenerator json, BundleReport bundles) throws IOException {
        json.writeObjectFieldStart("bundles");
        json.writeNumberField("bundles", bundles.bundles());
        json.writeNumberField("rows", bundles.rows());
        json.writeNumberField("groups", bundles.groups());
        json.writeNumberField("reduction", Math.round(bundles.reduction() * 1000) / 1000.0);
        json.writeNumberField("peakRows", bundles.peakRows());
        json.writeObjectFieldStart("flushes");
        for (var flush : bundles.flushes().entrySet()) {
            json.writeNumberField(flush.getKey(), flush.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeFilter(JsonGenerator json, FilterReport filter) throws IOException {
        json.writeObjectFieldStart("filter");
        json.writeNumberField("bits", filter.bits());
        json.writeNumberField("bytes", filter.bytes());
        json.writeNumberField("hashes", filter.hashes());
        json.writeNumberField("fill", filter.fill());
        json.writeNumberField("estimatedDistinct", filter.estimatedDistinct());
        json.writeNumberField("estimatedFalsePositiveRate", filter.estimatedFalsePositiveRate());
        if (filter.promisedFalsePositiveRate() != null) {
            json.writeNumberField("promisedFalsePositiveRate", filter.promisedFalsePositiveRate());
        }
        json.writeNumberField("exactBytes", filter.exactBytes());
        json.writeEndObject();
    }

    private static void writeMeasured(JsonGenerator json, StageMeasurement measured) throws IOException {
        json.writeObjectFieldStart("measured");
        json.writeNumberField("rows", measured.rows());
        json.writeStringField("fingerprint", measured.fingerprint());
        if (measured.firstRowMillis() != null) {
            json.writeNumberField("firstRowMillis", measured.firstRowMillis());
        }
        if (measured.latency() != null) {
            Latency latency = measured.latency();
            json.writeObjectFieldStart("latency");
            json.writeNumberField("rows", latency.rows());
            json.writeNumberField("p50Millis", latency.p50Millis());
            json.writeNumberField("p90Millis", latency.p90Millis());
            json.writeNumberField("p99Millis", latency.p99Millis());
            json.writeNumberField("maxMillis", latency.maxMillis());
            json.writeStringField("histogram", latency.histogram());
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
