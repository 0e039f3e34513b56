package dev.drey.runlog.report;

import dev.drey.page.Figures;
import dev.drey.page.Markup;
import dev.drey.runlog.CacheReport;
import dev.drey.runlog.RowLedger;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunTiming;
import dev.drey.runlog.StageReport;
import dev.drey.runlog.StageStatus;
import dev.drey.runlog.StageTimes;
import java.util.List;
import java.util.Locale;

/** The tables of a run's page. */
final class RunTables {
    private final Markup page;
    private final RunReport report;
    private final RunTiming timing;

    RunTables(Markup page, RunReport report, RunTiming timing) {
        this.page = page;
        this.report = report;
        this.timing = timing;
    }

    /** Status and times of each stage. */
    void stages() {
        begin(List.of("stage", "type", "status", "own", "busy", "waiting", "blocked", "slack", "rows in", "rows out"));
        for (StageReport stage : report.stages()) {
            StageTimes times = stage.times();
            boolean critical = timing.path().stages().contains(stage.stage());
            page.open("tr").element("th", stage.stage(), "scope", "row");
            page.element("td", stage.type(), "class", "text");
            status(stage);
            page.element("td", Figures.duration(times.ownNanos()), "class", isFirst(stage) ? "slowest" : null);
            cell(Figures.duration(times.busyNanos()));
            cell(Figures.duration(times.waitingNanos()));
            cell(Figures.duration(times.blockedNanos()));
            cell(critical ? "critical" : Figures.duration(timing.path().slackNanos(stage.stage())));
            cell(Figures.count(stage.rows().in()));
            cell(Figures.count(stage.rows().out()));
            page.close().newline();
        }
        end();
    }

    private boolean isFirst(StageReport stage) {
        return stage.stage().equals(timing.first());
    }

    private void status(StageReport stage) {
        String error = stage.outcome().error();
        String text = stage.outcome().status().label()
                + (stage.outcome().retries() == 0
                        ? ""
                        : ", retry " + stage.outcome().retries())
                + (error == null ? "" : ": " + error);
        boolean well = stage.outcome().status() == StageStatus.SUCCEEDED;
        page.element("td", text, "class", well ? "text" : error == null ? "text bad" : "text bad wide");
    }

    /** What became of each stage's rows. */
    void ledger() {
        begin(List.of("stage", "in", "passed", "filtered", "folded", "dead", "late", "abandoned", "made", "out"));
        for (RowLedger.Stage entry : report.ledger().stages()) {
            page.open("tr").element("th", entry.stage(), "scope", "row");
            cell(Figures.count(entry.in() + entry.restored()));
            cell(Figures.count(entry.passed()));
            cell(Figures.count(entry.filtered()));
            cell(Figures.count(entry.folded()));
            cell(Figures.count(entry.dead()));
            cell(Figures.count(entry.late()));
            cell(Figures.count(entry.abandoned()));
            cell(Figures.count(entry.made()));
            cell(Figures.count(entry.out()));
            page.close().newline();
        }
        end();
        if (!report.ledgerChecked()) {
            page.element("p", "The books were not checked, because the run did not succeed.", "class", "muted");
            return;
        }
        List<String> faults = report.ledger().faults();
        if (faults.isEmpty()) {
            page.element(
                    "p",
                    "Every row is accounted for: in = passed + filtered + folded + dead + late + abandoned, out = passed +"
                            + " made, and each of " + report.ledger().edges().size()
                            + " edges delivered what was sent.",
                    "class",
                    "muted");
        }
        faults.forEach(fault -> page.element("p", "Does not balance: " + fault));
    }

    /** Whether a stage has looked rows up through a cache. */
    boolean anyCache() {
        return report.stages().stream().anyMatch(stage -> stage.details().cache() != null);
    }

    /** What the rows of each stage met that looks up through a cache, and what was sent to the table behind it. */
    void caches() {
        begin(List.of(
                "stage",
                "hits",
                "misses",
                "coalesced",
                "hit rate",
                "last minute",
                "negative hits",
                "without a match",
                "entries",
                "bytes",
                "sets",
                "evictions",
                "expired",
                "queries",
                "failed",
                "keys each",
                "p50",
                "p99",
                "calls saved",
                "made warm"));
        for (StageReport stage : report.stages()) {
            if (stage.details().cache() != null) {
                page.open("tr").element("th", stage.stage(), "scope", "row");
                cache(stage.details().cache());
                page.close().newline();
            }
        }
        end();
        page.element(
                "p",
                "Rows are counted: a hit found its key in memory, a miss made it be loaded, a coalesced row waited for a load that was on its way. Calls saved are those that a program without"
                        + " cache and batches would have made.",
                "class",
                "muted");
    }

    private void cache(CacheReport cache) {
        CacheReport.Rows rows = cache.rows();
        cell(Figures.count(rows.hits()));
        cell(Figures.count(rows.misses()));
        cell(Figures.count(rows.coalesced()));
        cell(share(rows.total() == 0 ? null : rows.hitRate()));
        cell(share(rows.recentHitRate()));
        cell(Figures.count(rows.negativeHits()));
        cell(Figures.count(rows.unmatched()));
        CacheReport.Contents contents = cache.contents();
        cell(Figures.count(contents.entries()));
        cell(Figures.bytes(contents.bytes()));
        cell(Figures.count(contents.sets()));
        cell(Figures.count(contents.evictions()));
        cell(Figures.count(contents.expired()));
        CacheReport.Queries queries = cache.queries();
        cell(Figures.count(queries.sent()));
        cell(Figures.count(queries.failed()));
        cell(queries.sent() == 0 ? "–" : String.format(Locale.ROOT, "%,.1f", queries.meanKeys()));
        cell(queries.sent() == 0 ? "–" : String.format(Locale.ROOT, "%,.2f ms", queries.p50Millis()));
        cell(queries.sent() == 0 ? "–" : String.format(Locale.ROOT, "%,.2f ms", queries.p99Millis()));
        cell(Figures.count(cache.callsSaved()));
        cell(Figures.count(cache.warmedKeys()));
    }

    private static String share(Double share) {
        return share == null ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private void begin(List<String> headers) {
        page.open("div", "class", "scroll", "tabindex", "0")
                .open("table")
                .open("thead")
                .open("tr");
        for (String header : headers) {
            boolean text = List.of("stage", "type", "status").contains(header);
            page.element("th", header, "scope", "col", "class", text ? "text" : null);
        }
        page.close().close().open("tbody").newline();
    }

    private void cell(String text) {
        page.element("td", text);
    }

    private void end() {
        page.close().close().close().newline();
    }
}
