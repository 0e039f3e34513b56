package dev.drey.runlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The execution log of a run as JSON lines: one object for each stage in the order in which they started, then one for the run, which alone has the field
 * {@code run}. Times are UTC; what did not happen is left out.
 */
public final class ExecutionLog {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final RunReport report;
    private final RunTiming timing;

    private ExecutionLog(RunReport report) {
        this.report = report;
        this.timing = RunTiming.of(report.stages());
    }

    /** The lines, each with a line end. */
    public static String jsonLines(RunReport report) {
        ExecutionLog log = new ExecutionLog(report);
        StringBuilder lines = new StringBuilder();
        log.inOrderOfStart().forEach(stage -> lines.append(line(json -> log.writeStage(json, stage))));
        return lines.append(line(log::writeRun)).toString();
    }

    /** Stages that never started come last. */
    private List<StageReport> inOrderOfStart() {
        return report.stages().stream()
                .sorted(Comparator.comparingLong(stage -> {
                    long start = stage.times().span().startedAt();
                    return start == 0 ? Long.MAX_VALUE : start;
                }))
                .toList();
    }

    /** Writes the fields of an object. */
    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static String line(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a writer into memory has no faults
        }
        return text + "\n";
    }

    private void writeStage(JsonGenerator json, StageReport stage) throws IOException {
        StageTimes times = stage.times();
        json.writeStringField("pipeline", report.pipeline());
        json.writeStringField("stage", stage.stage());
        json.writeStringField("type", stage.type());
        json.writeStringField("status", label(stage.outcome().status()));
        if (stage.outcome().error() != null) {
            json.writeStringField("error", stage.outcome().error());
        }
        writeArray(json, "inputs", stage.inputs());
        writeTime(json, "startedAt", times.span().startedAt());
        writeTime(json, "firstRowAt", times.span().firstRowAt());
        writeTime(json, "lastRowAt", times.span().lastRowAt());
        writeTime(json, "finishedAt", times.span().finishedAt());
        writeMillis(json, "durationMs", times.span().nanos());
        writeMillis(json, "busyMs", times.busyNanos());
        writeMillis(json, "waitingMs", times.waitingNanos());
        writeMillis(json, "blockedMs", times.blockedNanos());
        writeMillis(json, "ownMs", times.ownNanos());
        writeMillis(json, "slackMs", timing.path().slackNanos(stage.stage()));
        json.writeBooleanField("critical", timing.path().stages().contains(stage.stage()));
        json.writeNumberField("retries", stage.outcome().retries());
        writeRows(json, stage);
    }

    private void writeRows(JsonGenerator json, StageReport stage) throws IOException {
        json.writeNumberField("rowsIn", stage.rows().in());
        json.writeNumberField("rowsOut", stage.rows().out());
        json.writeNumberField("rowsDead", stage.rows().dead());
        json.writeNumberField("rowsLate", stage.rows().late());
        json.writeNumberField("bytesRead", stage.load().bytesRead());
        json.writeNumberField("bytesWritten", stage.load().bytesWritten());
        json.writeNumberField("chunks", stage.load().chunks());
        for (RowLedger.Stage entry : report.ledger().stages()) {
            if (entry.stage().equals(stage.stage())) {
                json.writeObjectFieldStart("ledger");
                json.writeNumberField("in", entry.in());
                json.writeNumberField("restored", entry.restored());
                json.writeNumberField("passed", entry.passed());
                json.writeNumberField("filtered", entry.filtered());
                json.writeNumberField("folded", entry.folded());
                json.writeNumberField("dead", entry.dead());
                json.writeNumberField("late", entry.late());
                json.writeNumberField("abandoned", entry.abandoned());
                json.writeNumberField("made", entry.made());
                json.writeNumberField("out", entry.out());
                json.writeEndObject();
            }
        }
    }

    private void writeRun(JsonGenerator json) throws IOException {
        json.writeStringField("run", report.pipeline());
        json.writeStringField("mode", report.mode());
        json.writeNumberField("parallelism", report.parallelism());
        json.writeStringField("status", report.status().name().toLowerCase(Locale.ROOT));
        if (report.error() != null) {
            json.writeStringField("error", report.error());
        }
        json.writeNumberField("restarts", report.restarts());
        writeMillis(json, "totalMs", timing.totalNanos());
        writeMillis(json, "pathMs", timing.path().nanos());
        writeMillis(json, "sumMs", timing.path().sumNanos());
        writeArray(json, "criticalPath", timing.path().stages());
        json.writeStringField("advice", timing.advice());
        if (report.ledgerChecked()) {
            json.writeBooleanField("ledgerBalances", report.ledger().balances());
        }
    }

    private static String label(StageStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void writeArray(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private static void writeTime(JsonGenerator json, String name, long at) throws IOException {
        if (at > 0) {
            Instant time = Instant.ofEpochSecond(at / NANOS_PER_SECOND, at % NANOS_PER_SECOND);
            json.writeStringField(name, time.truncatedTo(ChronoUnit.MICROS).toString());
        }
    }

    private static void writeMillis(JsonGenerator json, String name, long nanos) throws IOException {
        json.writeNumberField(name, Math.round(nanos / 1000.0) / 1000.0);
    }
}
