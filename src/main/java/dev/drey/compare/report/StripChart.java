package dev.drey.compare.report;

import static dev.drey.page.Markup.number;

import dev.drey.page.Axis;
import dev.drey.page.Drawing;
import dev.drey.page.Labels;
import dev.drey.page.Markup;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * One strip per run under each other, all with the same axes: what would be a tangle as lines in one frame can be read and compared.
 *
 * @param id unique in the page
 * @param title what it shows
 * @param description what is to be seen, with the figures
 * @param x what the strips share
 * @param most the greatest value of all strips
 * @param names a value as text
 */
record StripChart(
        String id,
        String title,
        String description,
        Axis x,
        double most,
        DoubleFunction<String> names,
        List<LineChart.Series> series) {
    private static final double STEP = 66;
    private static final double HEAD = 20;
    private static final double HEIGHT = 38;

    void draw(Markup page) {
        double bottom = STEP * series.size();
        Drawing drawing = new Drawing(page, id, title, description, Drawing.WIDTH, bottom + 38, false);
        for (int i = 0; i < series.size(); i++) {
            drawStrip(drawing, series.get(i), STEP * i);
        }
        List<Double> ticks = x.scale().ticks();
        for (int i = 0; i < ticks.size(); i++) {
            double at = x(ticks.get(i));
            String anchor = i == 0 ? "start" : i == ticks.size() - 1 ? "end" : "middle";
            drawing.text(at, bottom + 12, anchor, "tick", x.names().apply(ticks.get(i)));
        }
        drawing.text(Drawing.WIDTH / 2, bottom + 30, "middle", "axis", x.label());
        drawing.end();
    }

    private void drawStrip(Drawing drawing, LineChart.Series strip, double top) {
        double peak = 0;
        for (double value : strip.y()) {
            peak = Math.max(peak, value);
        }
        String figure = strip.y().length == 0 ? MeasureTable.MISSING : "peak " + names.apply(peak);
        double figureWidth = Labels.width(figure, Drawing.FONT) + 16;
        drawing.group(strip.label() + ": " + figure);
        double room = Drawing.WIDTH - figureWidth;
        drawing.text(2, top + 14, "start", "name", Labels.fit(strip.label(), room, Drawing.FONT));
        drawing.text(Drawing.WIDTH - 2, top + 14, "end", "figure", figure);
        double base = top + HEAD + HEIGHT;
        drawing.rectangle(2, top + HEAD, Drawing.WIDTH - 4, HEIGHT, 0, "track");
        if (strip.y().length > 0 && most > 0) {
            String line = line(strip, base);
            String kind = "s" + strip.style() % Drawing.STYLES;
            drawing.path(
                    line + "L" + number(x(strip.x()[strip.x().length - 1])) + " " + number(base) + "L"
                            + number(x(strip.x()[0])) + " " + number(base) + "Z",
                    "area " + kind);
            drawing.path(line, "line solid " + kind);
        }
        drawing.endGroup();
    }

    private String line(LineChart.Series strip, double base) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < strip.x().length; i++) {
            path.append(i == 0 ? "M" : "L")
                    .append(number(x(strip.x()[i])))
                    .append(' ')
                    .append(number(base - (HEIGHT - 2) * strip.y()[i] / most));
        }
        return path.toString();
    }

    private double x(double value) {
        return 2 + (Drawing.WIDTH - 4) * x.scale().fraction(value);
    }
}
