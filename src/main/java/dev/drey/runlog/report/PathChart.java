package dev.drey.runlog.report;

import dev.drey.page.Drawing;
import dev.drey.page.Figures;
import dev.drey.page.Labels;
import dev.drey.page.Markup;
import dev.drey.runlog.RunTiming;
import dev.drey.runlog.StageReport;

/** The critical path as one bar, each stage as long as what it took of it. */
final class PathChart {
    private static final double WIDTH = 1040;
    private static final double BAR = 44;
    private static final double HEIGHT = 84;

    private final RunTiming timing;

    PathChart(RunTiming timing) {
        this.timing = timing;
    }

    void draw(Markup page) {
        String description = "Of " + Figures.duration(timing.path().nanos()) + ": "
                + String.join(
                        ", ", timing.path().stages().stream().map(this::share).toList());
        Drawing drawing = new Drawing(page, "path", "The critical path", description, WIDTH, HEIGHT, true);
        double x = 0;
        for (String stage : timing.path().stages()) {
            double width = WIDTH * fraction(stage);
            boolean first = stage.equals(timing.first());
            drawing.group(share(stage));
            drawing.rectangle(x + 1, 2, Math.max(1, width - 2), BAR, 3, first ? "bar s1" : "rest s1");
            label(drawing, stage, x, width, first);
            drawing.endGroup();
            x += width;
        }
        drawing.end();
    }

    private void label(Drawing drawing, String stage, double x, double width, boolean first) {
        if (width > 60) {
            String name = Labels.fit(stage, width - 12, Drawing.FONT);
            drawing.text(x + 6, BAR + 18, "start", first ? "figure" : "name", name);
            drawing.text(
                    x + 6,
                    BAR + 34,
                    "start",
                    "tick",
                    Figures.duration(report(stage).times().ownNanos()));
        }
    }

    private StageReport report(String stage) {
        return timing.stages().stream()
                .filter(each -> each.stage().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    private double fraction(String stage) {
        long all = timing.path().nanos();
        return all == 0 ? 0 : (double) report(stage).times().ownNanos() / all;
    }

    private String share(String stage) {
        return stage + " " + Figures.duration(report(stage).times().ownNanos()) + " ("
                + Figures.percent(fraction(stage)) + ")";
    }
}
