package dev.drey.page;

import static dev.drey.page.Markup.number;

/**
 * One SVG picture inside a page: opens it with a title and a description for those who cannot see it, and writes the shapes that charts share. Colours
 * and line patterns are classes of the page's style sheet ({@code s0} to {@code s7}), so that they follow light, dark and print.
 */
public final class Drawing {
    /** The size of ordinary text, in the unit of the drawing. */
    public static final double FONT = 13;

    /** The width of a chart: as wide as a phone's window, so that text keeps its size there. */
    public static final double WIDTH = 420;

    /** Line styles that the style sheet knows. */
    public static final int STYLES = 8;

    private final Markup page;

    /**
     * Opens the picture.
     *
     * @param page where it is written
     * @param id unique in the page
     * @param title what it shows, a few words
     * @param description what is to be seen in it, with the figures
     */
    public Drawing(
            Markup page, String id, String title, String description, double width, double height, boolean fixed) {
        this.page = page;
        page.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + number(width) + " " + number(height),
                "role",
                "img",
                "aria-labelledby",
                id + "-title " + id + "-text",
                "width",
                fixed ? number(width) : null,
                "height",
                fixed ? number(height) : null);
        page.element("title", title, "id", id + "-title").element("desc", description, "id", id + "-text");
    }

    /** Ends the picture. */
    public void end() {
        page.close().newline();
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    public void text(double x, double y, String anchor, String kind, String text) {
        page.element("text", text, "x", number(x), "y", number(y), "text-anchor", anchor, "class", kind);
    }

    public void line(double x1, double y1, double x2, double y2, String kind) {
        page.leaf("line", "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2), "class", kind);
    }

    public void rectangle(double x, double y, double width, double height, double corner, String kind) {
        page.leaf(
                "rect",
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(width),
                "height",
                number(height),
                "rx",
                number(corner),
                "class",
                kind);
    }

    public void path(String path, String kind) {
        page.leaf("path", "d", path, "class", kind);
    }

    public void circle(double x, double y, double radius, String kind) {
        page.leaf("circle", "cx", number(x), "cy", number(y), "r", number(radius), "class", kind);
    }

    /** A mark whose shape tells the series also without colour. */
    public void marker(double x, double y, int style) {
        double r = 4;
        String kind = "marker s" + style % STYLES;
        switch (style % 4) {
            case 0 -> circle(x, y, r, kind);
            case 1 -> rectangle(x - r, y - r, 2 * r, 2 * r, 0, kind);
            case 2 -> path(polygon(x, y - r * 1.25, x + r * 1.2, y + r * 0.95, x - r * 1.2, y + r * 0.95), kind);
            default -> path(polygon(x, y - r * 1.3, x + r * 1.3, y, x, y + r * 1.3, x - r * 1.3, y), kind);
        }
    }

    /** Opens a group with a tooltip, which browsers show and screen readers read. */
    public void group(String tooltip) {
        page.open("g").element("title", tooltip);
    }

    public void endGroup() {
        page.close();
    }

    private static String polygon(double... places) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < places.length; i += 2) {
            path.append(i == 0 ? "M" : "L")
                    .append(number(places[i]))
                    .append(' ')
                    .append(number(places[i + 1]));
        }
        return path.append('Z').toString();
    }
}
