package dev.drey.compare.report;

import dev.drey.compare.Comparison.Machine;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.Figures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What all pages have in common: head and style, the verdict on top, facts about the machine. */
final class HtmlFrame {
    private final Markup page;

    HtmlFrame(Markup page) {
        this.page = page;
    }

    /** Opens the page and its body, which {@link #end} closes. */
    void begin(String title) {
        page.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
        page.open("head").newline();
        page.leaf("meta", "charset", "utf-8").newline();
        page.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .newline();
        // Nothing may be loaded or run, whatever a name in the pipeline looks like.
        page.leaf(
                        "meta",
                        "http-equiv",
                        "Content-Security-Policy",
                        "content",
                        "default-src 'none'; style-src 'unsafe-inline'")
                .newline();
        page.element("title", title).newline();
        page.style(styleSheet()).close().newline();
        page.open("body").newline();
    }

    /** Closes the body and the page: the whole document. */
    String end() {
        page.close().close();
        return "<!DOCTYPE html>\n" + page + "\n";
    }

    /** The page's heading; {@code aside} is set smaller. */
    void heading(String pipeline, String aside) {
        page.open("h1").text(pipeline + " ");
        page.element("small", aside).close().newline();
    }

    /** Opens the box of the verdict; the caller closes it. */
    void openVerdict(Verdict verdict, String reason) {
        String kind = verdict.name().toLowerCase(Locale.ROOT);
        String sign = switch (verdict) {
            case EQUAL -> "✓ ";
            case EXPLAINED -> "≈ ";
            case DIFFERENT -> "✗ ";
        };
        page.open("div", "class", "verdict " + kind);
        page.element("strong", sign + verdict.name()).element("p", reason);
    }

    /** Opens a section; the caller closes it. */
    void openSection(String title) {
        page.open("section").element("h2", title).newline();
    }

    /** An entry of a list of facts; nothing for null. */
    void fact(String name, String value) {
        if (value != null) {
            page.element("dt", name).element("dd", value).newline();
        }
    }

    void facts(Machine machine) {
        fact("where", machine.target());
        fact("processors", machine.processors() + (machine.processor() == null ? "" : ", " + machine.processor()));
        fact("memory", machine.memoryBytes() == null ? null : Figures.bytes(machine.memoryBytes()));
        fact("most heap per run", machine.maxHeapBytes() == null ? null : Figures.bytes(machine.maxHeapBytes()));
        fact("software", "Flink " + machine.flink() + ", Java " + machine.java() + ", " + machine.system());
    }

    private static String styleSheet() {
        try (InputStream in = HtmlFrame.class.getResourceAsStream("page.css")) {
            if (in == null) {
                throw new IllegalStateException("page.css is missing beside " + HtmlFrame.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("page.css cannot be read", e);
        }
    }
}
