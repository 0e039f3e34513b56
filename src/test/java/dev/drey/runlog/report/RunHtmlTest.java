package dev.drey.runlog.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runlog.CacheReport;
import dev.drey.runlog.RowLedger;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunReport.Status;
import dev.drey.runlog.SampleRun;
import dev.drey.runlog.StageReport;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class RunHtmlTest {
    /** The page is XML too: what cannot be parsed was not escaped. */
    private static Document parse(String page) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(page.replace("<!DOCTYPE html>\n", ""))));
    }

    @Test
    void whatTookLong_standsOnTop() throws Exception {
        String page = RunHtml.print(SampleRun.succeeded());

        parse(page);
        assertThat(page.indexOf("Speed up &#39;joined&#39; first")).isPositive().isLessThan(page.indexOf("<main>"));
        assertThat(page)
                .contains(
                        "SUCCEEDED in 2.5 s", "id=\"gantt-title\"", "id=\"path-title\"", "Every row is accounted for");
    }

    @Test
    void names_neverBecomeMarkup_andNothingIsLoaded() throws Exception {
        String page = RunHtml.print(SampleRun.failed("<script>alert(1)</script> & \"more\""));

        parse(page);
        assertThat(page)
                .contains("chapter &lt;5&gt;", "&lt;script&gt;alert(1)", "default-src &#39;none&#39;")
                .doesNotContain("<script", "http-equiv=\"refresh\"", "src=", "href=");
        assertThat(page).contains("FAILED", "skipped");
    }

    @Test
    void aRunThatNeverStarted_isAPageAllTheSame() throws Exception {
        String page = RunHtml.print(
                new RunReport("p", "batch", 1, Status.CANCELLED, null, 0, 0, 0, List.of(), RowLedger.EMPTY));

        parse(page);
        assertThat(page).contains("CANCELLED", "No stage has started.").doesNotContain("gantt");
    }

    @Test
    void caches_haveATableOfTheirOwn() throws Exception {
        CacheReport cache = new CacheReport(
                new CacheReport.Rows(3, 1, 7, 2, 4, null),
                new CacheReport.Contents(7, 0, 2, 1, 0, 5, 2048, 0, 0),
                new CacheReport.Queries(4, 1, 1, 7, 3, 0, 0.25, 12.5),
                6,
                40.4);
        List<StageReport> stages = List.of(
                StageReport.of("events", "file").build(),
                StageReport.of("users", "lookup").cache(cache).build());
        String page = RunHtml.print(
                new RunReport("p", "batch", 1, Status.SUCCEEDED, null, 1.5, 0, 2048, stages, RowLedger.EMPTY));

        parse(page);
        String table = page.substring(page.indexOf("What the caches did"));
        assertThat(table.substring(0, table.indexOf("</table>")))
                .contains("without a match", ">25.0 %<", ">–<", ">2 KiB<", ">1.8<", ">0.25 ms<", ">12.50 ms<", ">8<")
                .doesNotContain("events");
        assertThat(RunHtml.print(SampleRun.succeeded())).doesNotContain("What the caches did");
    }

    @Test
    void booksThatDoNotBalance_areShown() throws Exception {
        RowLedger ledger = new RowLedger(
                List.of(new RowLedger.Stage("in", 5, 0, 0, 0, 0, 0, 0, 0, 5)),
                List.of(new RowLedger.Edge("in", "out", 5, 4)));
        String page = RunHtml.print(
                new RunReport("p", "batch", 1, Status.UNBALANCED, "rows are missing", 0, 0, 0, List.of(), ledger));

        assertThat(page).contains("UNBALANCED", "Does not balance: edge in -&gt; out: 5 rows sent, 4 received");
    }
}
