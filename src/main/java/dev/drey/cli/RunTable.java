package dev.drey.cli;

import dev.drey.runlog.CriticalPath;
import dev.drey.runlog.FilterReport;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunTiming;
import dev.drey.runlog.SortReport;
import dev.drey.runlog.StageReport;
import dev.drey.runlog.StageStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The table of stages that ends a run. */
final class RunTable {
    /**
     * A column of the table.
     *
     * @param header its name
     * @param cell what it says of a stage
     */
    private record Column(String header, Function<StageReport, String> cell) {}

    private RunTable() {}

    /** The report as aligned text, ending in a line that sums the run up. */
    static String print(RunReport report) {
        if (report.status() == RunReport.Status.SUBMITTED) {
            return report.pipeline() + ": submitted; the cluster runs it detached\n";
        }
        List<Column> columns = columns(report);
        List<List<String>> rows = new ArrayList<>();
        rows.add(columns.stream().map(Column::header).toList());
        report.stages()
                .forEach(stage -> rows.add(
                        columns.stream().map(c -> c.cell().apply(stage)).toList()));
        StringBuilder out = new StringBuilder(TextTable.print(rows, 2));
        report.stages().stream()
                .filter(stage -> stage.details().filter() != null)
                .forEach(stage -> out.append(filter(stage)));
        report.stages().stream()
                .filter(stage -> stage.details().cache() != null)
                .forEach(stage -> out.append(
                        CacheLines.print(stage.stage(), stage.details().cache())));
        return out.append(LedgerTable.print(report.ledger(), report.ledgerChecked()))
                .append(timing(RunTiming.of(report.stages()), report.status()))
                .append(summary(report))
                .toString();
    }

    /** Those that every run has, late rows where there are any, and bundles outside batch where somebody has them. */
    private static List<Column> columns(RunReport report) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("stage", StageReport::stage));
        columns.add(new Column("type", StageReport::type));
        columns.add(new Column("rows in", stage -> number(stage.rows().in())));
        columns.add(new Column("rows out", stage -> number(stage.rows().out())));
        if (report.stages().stream().anyMatch(stage -> stage.outcome().status() != StageStatus.SUCCEEDED)) {
            columns.add(new Column("status", stage -> stage.outcome().status().label()));
        }
        columns.add(new Column("dead", stage -> number(stage.rows().dead())));
        if (report.stages().stream().anyMatch(stage -> stage.rows().late() > 0)) {
            columns.add(new Column("late", stage -> number(stage.rows().late())));
        }
        columns.add(new Column("chunks", stage -> number(stage.load().chunks())));
        columns.add(new Column("peak chunk", stage -> number(stage.load().peakChunkRows())));
        columns.add(new Column("peak held", stage -> number(stage.load().peakRowsHeld())));
        columns.add(new Column("peak bytes", stage -> bytes(stage.load().peakBytesHeld())));
        addTimes(columns, report);
        if (report.stages().stream().anyMatch(stage -> stage.details().sort() != null)) {
            columns.add(new Column("runs", stage -> sorted(stage, sort -> number(sort.runs()))));
            columns.add(new Column("passes", stage -> sorted(stage, sort -> number(sort.passes()))));
            columns.add(new Column("spilled", stage -> sorted(stage, sort -> bytes(sort.spilledBytes()))));
        }
        if (!report.mode().equals("batch")
                && report.stages().stream().anyMatch(stage -> stage.details().bundles() != null)) {
            columns.add(new Column(
                    "bundles",
                    stage -> stage.details().bundles() == null
                            ? ""
                            : number(stage.details().bundles().bundles())));
            columns.add(new Column("rows/group", RunTable::reduction));
        }
        return columns;
    }

    /** What the threads did, and where there was time to lose, how much longer each stage could take before the run would. */
    private static void addTimes(List<Column> columns, RunReport report) {
        columns.add(new Column("busy ms", stage -> number(stage.times().busyMillis())));
        columns.add(new Column("wait ms", stage -> millis(stage.times().waitingNanos())));
        columns.add(new Column("blocked ms", stage -> millis(stage.times().blockedNanos())));
        CriticalPath path = CriticalPath.ofStages(report.stages());
        if (path.nanos() > 0) {
            columns.add(new Column("own ms", stage -> millis(stage.times().ownNanos())));
            columns.add(new Column(
                    "slack ms",
                    stage -> path.stages().contains(stage.stage())
                            ? "critical"
                            : millis(path.slackNanos(stage.stage()))));
        }
    }

    private static String millis(long nanos) {
        return number(nanos / 1_000_000);
    }

    private static String sorted(StageReport stage, Function<SortReport, String> figure) {
        return stage.details().sort() == null
                ? ""
                : figure.apply(stage.details().sort());
    }

    /** The rows that a group of a bundle stands for. */
    private static String reduction(StageReport stage) {
        return stage.details().bundles() == null
                ? ""
                : String.format(Locale.ROOT, "%.1f", stage.details().bundles().reduction());
    }

    /** What the Bloom filters of a stage hold, beside what the keys take. */
    private static String filter(StageReport stage) {
        FilterReport filter = stage.details().filter();
        String line = String.format(
                Locale.ROOT,
                "%s: Bloom filters of %,d bits (%s), %d hashes, %.1f %% filled, about %,d distinct, false-positive rate %.2g",
                stage.stage(),
                filter.bits(),
                bytes(filter.bytes()),
                filter.hashes(),
                100 * filter.fill(),
                Math.round(filter.estimatedDistinct()),
                filter.estimatedFalsePositiveRate());
        String promised = filter.promisedFalsePositiveRate() == null
                ? "; exact keys take " + bytes(filter.exactBytes())
                : String.format(Locale.ROOT, " of %.2g promised", filter.promisedFalsePositiveRate())
                        + "; exact keys would take " + bytes(filter.exactBytes());
        String broken =
                filter.promiseBroken() ? "; WARNING: more rows may be lost than was promised, raise 'expected'" : "";
        return line + promised + broken + "\n";
    }

    /** A run that failed is to be mended before it is made faster. */
    private static String timing(RunTiming timing, RunReport.Status status) {
        // Of a run that failed, the ends of its stages are not known.
        return timing.first() == null || status == RunReport.Status.FAILED
                ? ""
                : "time: " + timing.summary() + "\n" + timing.advice() + "\n";
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
