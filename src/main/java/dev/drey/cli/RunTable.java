package dev.drey.cli;

import dev.drey.runlog.BundleReport;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.StageReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

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

    /** Outside batch, where somebody has them: bundles, and the rows that a group of a bundle stands for. */
    private static final List<String> BUNDLED_HEADER =
            Stream.concat(HEADER.stream(), Stream.of("bundles", "rows/group")).toList();

    private RunTable() {}

    /** The report as aligned text, ending in a line that sums the run up. */
    static String print(RunReport report) {
        if (report.status() == RunReport.Status.SUBMITTED) {
            return report.pipeline() + ": submitted; the cluster runs it detached\n";
        }
        boolean bundled =
                !report.mode().equals("batch") && report.stages().stream().anyMatch(stage -> stage.bundles() != null);
        List<List<String>> rows = new ArrayList<>();
        rows.add(bundled ? BUNDLED_HEADER : HEADER);
        report.stages().forEach(stage -> rows.add(bundled ? bundledCells(stage) : cells(stage)));
        int[] widths = new int[rows.get(0).size()];
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

    private static List<String> bundledCells(StageReport stage) {
        BundleReport bundles = stage.bundles();
        Stream<String> more = bundles == null
                ? Stream.of("", "")
                : Stream.of(number(bundles.bundles()), String.format(Locale.ROOT, "%.1f", bundles.reduction()));
        return Stream.concat(cells(stage).stream(), more).toList();
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
