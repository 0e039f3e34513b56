package dev.drey.compare.report;

import dev.drey.page.Drawing;
import dev.drey.page.Labels;
import dev.drey.page.Markup;
import java.util.List;

/**
 * Lying bars from zero, each with its name and figure above it, so that names of any length fit and no axis is needed.
 *
 * @param id unique in the page
 * @param title what it shows
 * @param description what is to be seen, with the figures
 */
record BarChart(String id, String title, String description, List<Bar> bars) {
    private static final double STEP = 44;
    private static final double THICKNESS = 16;

    /**
     * One bar.
     *
     * @param label its name
     * @param style its number among the page's colours
     * @param value its length; NaN when it was not measured
     * @param figure the value as text
     */
    record Bar(String label, int style, double value, String figure) {}

    void draw(Markup page) {
        Drawing drawing = new Drawing(page, id, title, description, Drawing.WIDTH, STEP * bars.size() + 4, false);
        double most = bars.stream()
                .mapToDouble(Bar::value)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        double y = 0;
        for (Bar bar : bars) {
            double figureWidth = Labels.width(bar.figure, Drawing.FONT) + 16;
            drawing.group(bar.label + ": " + bar.figure);
            drawing.text(2, y + 16, "start", "name", Labels.fit(bar.label, Drawing.WIDTH - figureWidth, Drawing.FONT));
            drawing.text(Drawing.WIDTH - 2, y + 16, "end", "figure", bar.figure);
            drawing.rectangle(2, y + 22, Drawing.WIDTH - 4, THICKNESS, 3, "track");
            if (most > 0 && bar.value > 0) {
                double length = Math.max(2, (Drawing.WIDTH - 4) * bar.value / most);
                drawing.rectangle(2, y + 22, length, THICKNESS, 3, "bar s" + bar.style % Drawing.STYLES);
            }
            drawing.endGroup();
            y += STEP;
        }
        drawing.end();
    }
}
