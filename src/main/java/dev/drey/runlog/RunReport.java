package dev.drey.runlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/**
 * The report of one run.
 *
 * @param pipeline the pipeline's name
 * @param mode how it ran
 * @param parallelism subtasks per stage
 * @param status how it ended
 * @param error the fault in one line, null when it succeeded
 * @param jobSeconds from handing over the job to its last result; the start of a local cluster is not counted
 * @param restarts how often the job was restarted after a fault, as far as it is known; when above 0, the figures of the stages are counted since
 *     the last restart
 * @param bytesRead bytes that sources read
 * @param stages in topological order
 */
public record RunReport(
        String pipeline,
        String mode,
        int parallelism,
        Status status,
        String error,
        double jobSeconds,
        int restarts,
        long bytesRead,
        List<StageReport> stages) {

    /** How a run ended. */
    public enum Status {
        SUCCEEDED,
        FAILED,
        CANCELLED,
        /** Stopped with a savepoint, to be resumed. */
        SUSPENDED,
        /** Handed to a cluster; this process does not see its end. */
        SUBMITTED
    }

    public RunReport {
        stages = List.copyOf(stages);
    }

    /** The report as a JSON document. */
    public String toJson() {
        StringWriter text = new StringWriter();
        try {
            writeJson(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void writeJson(Writer out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("pipeline", pipeline);
            json.writeStringField("mode", mode);
            json.writeNumberField("parallelism", parallelism);
            json.writeStringField("status", status.name().toLowerCase(java.util.Locale.ROOT));
            if (error != null) {
                json.writeStringField("error", error);
            }
            json.writeNumberField("jobSeconds", Math.round(jobSeconds * 1000) / 1000.0);
            json.writeNumberField("restarts", restarts);
            json.writeNumberField("bytesRead", bytesRead);
            json.writeArrayFieldStart("stages");
            for (StageReport stage : stages) {
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
        json.writeNumberField("rowsIn", stage.rowsIn());
        json.writeNumberField("rowsOut", stage.rowsOut());
        json.writeNumberField("rowsDead", stage.rowsDead());
        json.writeNumberField("rowsLate", stage.rowsLate());
        json.writeNumberField("chunks", stage.chunks());
        json.writeNumberField("peakChunkRows", stage.peakChunkRows());
        json.writeNumberField("peakRowsHeld", stage.peakRowsHeld());
        json.writeNumberField("peakBytesHeld", stage.peakBytesHeld());
        json.writeNumberField("busyMillis", stage.busyMillis());
        if (stage.bundles() != null) {
            writeBundles(json, stage.bundles());
        }
        if (stage.sort() != null) {
            json.writeObjectFieldStart("sort");
            json.writeNumberField("runs", stage.sort().runs());
            json.writeNumberField("passes", stage.sort().passes());
            json.writeNumberField("spilledBytes", stage.sort().spilledBytes());
            json.writeEndObject();
        }
        if (stage.filter() != null) {
            writeFilter(json, stage.filter());
        }
        if (stage.measured() != null) {
            writeMeasured(json, stage.measured());
        }
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
