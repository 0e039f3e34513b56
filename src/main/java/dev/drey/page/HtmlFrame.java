package dev.drey.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What all pages have in common: head and style, the verdict on top, sections and lists of facts. */
public final class HtmlFrame {
    private final Markup page;

    /** How something went, as the style sheet knows it. */
    public enum Judged {
        GOOD("equal", "✓ "),
        FAIR("explained", "≈ "),
        BAD("different", "✗ ");

        private final String style;
        private final String sign;

        Judged(String style, String sign) {
            this.style = style;
            this.sign = sign;
        }
    }

    public HtmlFrame(Markup page) {
        this.page = page;
    }

    /** Opens the page and its body, which {@link #end} closes. */
    public void begin(String title) {
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
    public String end() {
        page.close().close();
        return "<!DOCTYPE html>\n" + page + "\n";
    }

    /** The page's heading; {@code aside} is set smaller. */
    public void heading(String pipeline, String aside) {
        page.open("h1").text(pipeline + " ");
        page.element("small", aside).close().newline();
    }

    /**
     * Opens the box that says how it went; the caller closes it.
     *
     * @param judged its look
     * @param word what is said, large
     * @param reason one sentence
     */
    public void openVerdict(Judged judged, String word, String reason) {
        page.open("div", "class", "verdict " + judged.style);
        page.element("strong", judged.sign + word).element("p", reason);
    }

    /** Opens a section; the caller closes it. */
    public void openSection(String title) {
        page.open("section").element("h2", title).newline();
    }

    /** An entry of a list of facts; nothing for null. */
    public void fact(String name, String value) {
        if (value != null) {
            page.element("dt", name).element("dd", value).newline();
        }
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
