package dev.drey.compare.report;

import static dev.drey.page.Markup.number;

import dev.drey.page.Drawing;
import dev.drey.page.Figures;
import dev.drey.page.Labels;
import dev.drey.page.Markup;
import dev.drey.page.Scale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Latency against throughput, a point for each size of bundles: the 99th percentile with the names of the sizes, the median below it. The knee is
 * ringed, the bound is a line.
 *
 * @param id unique in the page
 * @param description what is to be seen, with the figures
 * @param points in the order of sizes
 * @param boundMillis bound on the 99th percentile; null when there is none
 */
record SweepChart(String id, String title, String description, List<Point> points, Double boundMillis) {
    private static final double TOP = 26;
    private static final double PLOT_HEIGHT = 270;
    private static final double BELOW = 42;
    private static final double RIGHT = 24;

    /**
     * One size of bundles.
     *
     * @param mark what sets it off, such as {@code knee}; empty for most
     */
    record Point(String label, double rowsPerSecond, double p50Millis, double p99Millis, String mark) {}

    void draw(Markup page) {
        Scale latency = Scale.log(least(), most());
        double left = 14
                + latency.ticks().stream()
                        .mapToDouble(tick -> Labels.width(millis(tick), Drawing.FONT))
                        .max()
                        .orElse(0);
        Plane plane = new Plane(latency, throughput(), left, Drawing.WIDTH - RIGHT, TOP, TOP + PLOT_HEIGHT);
        Drawing drawing = new Drawing(page, id, title, description, Drawing.WIDTH, plane.bottom + BELOW, false);
        drawAxes(drawing, plane);
        drawLine(drawing, plane, points.stream().map(Point::p50Millis).toList(), "line faint s0");
        drawLine(drawing, plane, points.stream().map(Point::p99Millis).toList(), "line s1");
        List<double[]> taken = new ArrayList<>();
        if (boundMillis != null) {
            String bound = "bound " + millis(boundMillis);
            double width = Labels.width(bound, Drawing.FONT);
            taken.add(box(plane.left + 4 + width / 2, plane.y(boundMillis) - 9, width, 15));
            drawing.text(plane.left + 4, plane.y(boundMillis) - 5, "start", "mark halo", bound);
        }
        for (Point point : points) {
            double x = plane.x(point.rowsPerSecond);
            drawing.marker(x, plane.y(point.p50Millis), 0);
            drawing.marker(x, plane.y(point.p99Millis), 1);
            double room = point.mark.isEmpty() ? 12 : 22;
            taken.add(box(x, plane.y(point.p99Millis), room, room));
            taken.add(box(x, plane.y(point.p50Millis), 12, 12));
            if (!point.mark.isEmpty()) {
                drawing.circle(x, plane.y(point.p99Millis), 9.5, "ring");
            }
        }
        // Those that are marked matter most, and get their place first.
        points.stream()
                .sorted(Comparator.comparing((Point point) -> point.mark.isEmpty()))
                .forEach(point -> drawName(drawing, plane, point, taken));
        nameLine(drawing, plane, points.get(points.size() - 1).p99Millis, "p99", taken);
        nameLine(drawing, plane, points.get(points.size() - 1).p50Millis, "p50", taken);
        drawing.end();
    }

    private double least() {
        return points.stream().mapToDouble(Point::p50Millis).min().orElse(1);
    }

    private double most() {
        double most = points.stream().mapToDouble(Point::p99Millis).max().orElse(1);
        return boundMillis == null ? most : Math.max(most, boundMillis);
    }

    private Scale throughput() {
        double most = points.stream().mapToDouble(Point::rowsPerSecond).max().orElse(1);
        double least = points.stream().mapToDouble(Point::rowsPerSecond).min().orElse(1);
        return most > 10 * least ? Scale.log(least, most) : Scale.range(least, most, 4);
    }

    private void drawAxes(Drawing drawing, Plane plane) {
        drawing.text(4, 14, "start", "axis", "latency");
        for (double tick : plane.latency.ticks()) {
            drawing.line(plane.left, plane.y(tick), plane.right, plane.y(tick), "grid");
            drawing.text(plane.left - 6, plane.y(tick) + 4, "end", "tick", millis(tick));
        }
        for (double tick : plane.throughput.ticks()) {
            drawing.line(plane.x(tick), plane.bottom, plane.x(tick), plane.bottom + 4, "grid");
            drawing.text(plane.x(tick), plane.bottom + 18, "middle", "tick", Figures.roughCount(tick));
        }
        drawing.text((plane.left + plane.right) / 2, plane.bottom + 36, "middle", "axis", "rows/s");
        if (boundMillis != null) {
            drawing.line(plane.left, plane.y(boundMillis), plane.right, plane.y(boundMillis), "bound");
        }
    }

    private void drawLine(Drawing drawing, Plane plane, List<Double> latencies, String kind) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            path.append(i == 0 ? "M" : "L")
                    .append(number(plane.x(points.get(i).rowsPerSecond)))
                    .append(' ')
                    .append(number(plane.y(latencies.get(i))));
        }
        drawing.path(path.toString(), kind);
    }

    /** Writes a point's name where there is room: left above it, else around it; else nowhere, since the table has it. */
    private void drawName(Drawing drawing, Plane plane, Point point, List<double[]> taken) {
        String text = point.label + (point.mark.isEmpty() ? "" : ": " + point.mark);
        place(
                drawing,
                plane,
                new double[] {plane.x(point.rowsPerSecond), plane.y(point.p99Millis)},
                text,
                point.mark.isEmpty() ? "name" : "mark",
                taken);
    }

    private void nameLine(Drawing drawing, Plane plane, double latency, String name, List<double[]> taken) {
        double x = plane.x(points.get(points.size() - 1).rowsPerSecond);
        place(drawing, plane, new double[] {x, plane.y(latency)}, name, "axis", taken);
    }

    private static void place(
            Drawing drawing, Plane plane, double[] at, String text, String kind, List<double[]> taken) {
        double width = Labels.width(text, Drawing.FONT) + 4;
        double aside = 14 + width / 2;
        double[][] middles = {
            {at[0] - aside, at[1] - 8},
            {at[0], at[1] - 22},
            {at[0] + aside, at[1] + 8},
            {at[0], at[1] + 24},
            {at[0] - aside, at[1] + 14},
            {at[0] + aside, at[1] - 12},
            {at[0] - aside, at[1] - 26},
            {at[0] + aside, at[1] - 30},
            {at[0] - aside, at[1] + 32},
            {at[0] + aside, at[1] + 32},
            {at[0], at[1] - 40},
            {at[0], at[1] + 42},
        };
        for (double[] middle : middles) {
            double[] box = box(middle[0], middle[1], width, 15);
            boolean inside =
                    box[0] >= plane.left && box[2] <= Drawing.WIDTH && box[1] >= TOP - 10 && box[3] <= plane.bottom;
            if (inside && taken.stream().noneMatch(other -> overlap(box, other))) {
                drawing.text(middle[0], middle[1] + 4, "middle", kind + " halo", text);
                taken.add(box);
                return;
            }
        }
    }

    private static double[] box(double x, double y, double width, double height) {
        return new double[] {x - width / 2, y - height / 2, x + width / 2, y + height / 2};
    }

    private static boolean overlap(double[] a, double[] b) {
        return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    }

    private static String millis(double value) {
        return Figures.duration(value * 1e6);
    }

    /** Maps throughput and latency to places. */
    private record Plane(Scale latency, Scale throughput, double left, double right, double top, double bottom) {
        double x(double rowsPerSecond) {
            return left + (right - left) * throughput.fraction(rowsPerSecond);
        }

        double y(double millis) {
            return bottom - (bottom - top) * latency.fraction(millis);
        }
    }
}
