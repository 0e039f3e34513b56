package dev.drey.cli;

import dev.drey.runlog.RunReport;
import dev.drey.runlog.StageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of stages that ends a run. */
final class RunTable {
    private static final List<String> HEADER = List.of(
            "stage",
            "type",
            "rows in",
            "rows out",
            "dead",
            "chunks",
            "peak chunk",
            "peak held",
            "peak bytes",
            "busy ms");

    private RunTable() {}

    /** The report as aligned text, ending in a line that sums the run up. */
    static String print(RunReport report) {
        if (report.status() == RunReport.Status.SUBMITTED) {
            return report.pipeline() + ": submitted; the cluster runs it detached\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        report.stages().forEach(stage -> rows.add(cells(stage)));
        int[] widths = new int[HEADER.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : "  ").append(i < 2 ? row.get(i) + pad : pad + row.get(i));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.append(summary(report)).toString();
    }

    private static List<String> cells(StageReport stage) {
        return List.of(
                stage.stage(),
                stage.type(),
                number(stage.rowsIn()),
                number(stage.rowsOut()),
                number(stage.rowsDead()),
                number(stage.chunks()),
                number(stage.peakChunkRows()),
                number(stage.peakRowsHeld()),
                bytes(stage.peakBytesHeld()),
                number(stage.busyMillis()));
    }

    private static String summary(RunReport report) {
        return String.format(
                Locale.ROOT,
                "%s: %s in %.3f s, %s read, mode %s, parallelism %d%s%n",
                report.pipeline(),
                report.status().name().toLowerCase(Locale.ROOT),
                report.jobSeconds(),
                bytes(report.bytesRead()),
                report.mode(),
                report.parallelism(),
                restarts(report.restarts()));
    }

    private static String restarts(int restarts) {
        if (restarts == 0) {
            return "";
        }
        return ", restarted " + (restarts == 1 ? "once" : restarts + " times") + ": figures since the last restart";
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String bytes(long value) {
        if (value < 1024) {
            return value + " B";
        }
        double scaled = value / 1024.0;
        for (String unit : List.of("KiB", "MiB")) {
            if (scaled < 1024) {
                return String.format(Locale.ROOT, "%.1f %s", scaled, unit);
            }
            scaled /= 1024;
        }
        return String.format(Locale.ROOT, "%.1f GiB", scaled);
    }
}
