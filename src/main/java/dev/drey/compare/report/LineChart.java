package dev.drey.compare.report;

import static dev.drey.page.Markup.number;

import dev.drey.page.Axis;
import dev.drey.page.Drawing;
import dev.drey.page.Labels;
import dev.drey.page.Markup;
import java.util.List;

/**
 * Lines over a common pair of axes. Each line is named at its right end: no legend to look up, and it can be read without colour.
 *
 * @param id unique in the page
 * @param title what it shows
 * @param description what is to be seen, with the figures
 */
record LineChart(String id, String title, String description, Axis x, Axis y, List<Series> series) {
    private static final double WIDTH = Drawing.WIDTH;
    private static final double PLOT_HEIGHT = 230;
    private static final double TOP = 26;
    private static final double BELOW = 42;
    private static final double MOST_LABEL = 118;
    private static final double LABEL_GAP = 16;

    /**
     * One line.
     *
     * @param label its name
     * @param style its number among the page's line styles
     */
    record Series(String label, int style, double[] x, double[] y) {
        double endY() {
            return y[y.length - 1];
        }
    }

    LineChart {
        // A line without points has no end that could be named.
        series = series.stream().filter(line -> line.x.length > 0).toList();
    }

    void draw(Markup page) {
        double left = 14 + widestTick();
        double right = WIDTH - 12 - widestLabel();
        double labels = labelGap() * series.size();
        double plot = Math.max(PLOT_HEIGHT, labels);
        double bottom = TOP + plot;
        Drawing drawing = new Drawing(page, id, title, description, WIDTH, bottom + BELOW, false);
        Frame frame = new Frame(left, right, TOP, bottom);
        drawAxes(drawing, frame);
        series.forEach(line -> drawLine(drawing, frame, line));
        drawLabels(drawing, frame);
        drawing.end();
    }

    private void drawAxes(Drawing drawing, Frame frame) {
        drawing.text(4, 14, "start", "axis", y.label());
        for (double tick : y.scale().ticks()) {
            double at = frame.y(y.scale().fraction(tick));
            drawing.line(frame.left, at, frame.right, at, "grid");
            drawing.text(frame.left - 6, at + 4, "end", "tick", y.names().apply(tick));
        }
        double last = Double.NEGATIVE_INFINITY;
        List<Double> ticks = x.scale().ticks();
        double end = frame.x(x.scale().fraction(ticks.get(ticks.size() - 1)));
        for (double tick : ticks) {
            double at = frame.x(x.scale().fraction(tick));
            String name = x.names().apply(tick);
            double half = Labels.width(name, Drawing.FONT) / 2;
            drawing.line(at, frame.bottom, at, frame.bottom + 4, "grid");
            // The last tick always has its name; one too close to it or to its neighbour goes without.
            boolean roomToEnd = at == end || at + half + 6 < end - Labels.width(endName(ticks), Drawing.FONT) / 2;
            if (at - half > last + 6 && roomToEnd) {
                drawing.text(at, frame.bottom + 18, "middle", "tick", name);
                last = at + half;
            }
        }
        drawing.text((frame.left + frame.right) / 2, frame.bottom + 36, "middle", "axis", x.label());
    }

    private String endName(List<Double> ticks) {
        return x.names().apply(ticks.get(ticks.size() - 1));
    }

    private void drawLine(Drawing drawing, Frame frame, Series line) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < line.x.length; i++) {
            path.append(i == 0 ? "M" : "L")
                    .append(number(frame.x(x.scale().fraction(line.x[i]))))
                    .append(' ')
                    .append(number(frame.y(y.scale().fraction(line.y[i]))));
        }
        String kind = "line s" + line.style % Drawing.STYLES;
        drawing.path(path.toString(), kind);
        drawing.marker(endX(frame, line), frame.y(y.scale().fraction(line.endY())), line.style);
    }

    private void drawLabels(Drawing drawing, Frame frame) {
        double[] wanted = series.stream()
                .mapToDouble(line -> frame.y(y.scale().fraction(line.endY())))
                .toArray();
        double[] places = Labels.spread(wanted, labelGap(), frame.top + 2, frame.bottom - labelGap() / 2);
        for (int i = 0; i < places.length; i++) {
            Series line = series.get(i);
            double from = endX(frame, line) + 6;
            drawing.path(
                    "M" + number(from) + " " + number(wanted[i]) + "L" + number(Math.max(from, frame.right + 2)) + " "
                            + number(wanted[i]) + "L" + number(frame.right + 12) + " " + number(places[i]),
                    "leader s" + line.style % Drawing.STYLES);
            drawing.group(line.label);
            List<String> name = name(line);
            for (int row = 0; row < name.size(); row++) {
                double y = places[i] + 4 + (row - (name.size() - 1) / 2.0) * (LABEL_GAP - 2);
                drawing.text(frame.right + 15, y, "start", "name", name.get(row));
            }
            drawing.endGroup();
        }
    }

    private static List<String> name(Series line) {
        return Labels.wrap(line.label, MOST_LABEL, Drawing.FONT);
    }

    private double labelGap() {
        return series.stream().anyMatch(line -> name(line).size() > 1) ? 2 * LABEL_GAP : LABEL_GAP;
    }

    private double endX(Frame frame, Series line) {
        return frame.x(x.scale().fraction(line.x[line.x.length - 1]));
    }

    private double widestTick() {
        return y.scale().ticks().stream()
                .mapToDouble(tick -> Labels.width(y.names().apply(tick), Drawing.FONT))
                .max()
                .orElse(0);
    }

    private double widestLabel() {
        return 8
                + series.stream()
                        .flatMap(line -> name(line).stream())
                        .mapToDouble(text -> Labels.width(text, Drawing.FONT))
                        .max()
                        .orElse(0);
    }

    /** The rectangle that the axes span. */
    private record Frame(double left, double right, double top, double bottom) {
        double x(double fraction) {
            return left + (right - left) * fraction;
        }

        double y(double fraction) {
            return bottom - (bottom - top) * fraction;
        }
    }
}
