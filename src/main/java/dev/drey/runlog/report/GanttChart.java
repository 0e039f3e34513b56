package dev.drey.runlog.report;

import static dev.drey.page.Markup.number;

import dev.drey.page.Drawing;
import dev.drey.page.Figures;
import dev.drey.page.Labels;
import dev.drey.page.Markup;
import dev.drey.page.Scale;
import dev.drey.runlog.BusySlices;
import dev.drey.runlog.RunTiming;
import dev.drey.runlog.Span;
import dev.drey.runlog.StageReport;
import dev.drey.runlog.StageStatus;
import java.util.List;

/**
 * When each stage of a run worked: a row for each, pale from its start to its end, filled as high as its subtasks were busy at the time. The stages of the
 * critical path have the colour of warnings.
 */
final class GanttChart {
    private static final double WIDTH = 1040;
    private static final double MOST_FOR_NAMES = 180;
    /** Between names and plot, for the mark of the critical path. */
    private static final double MARKS = 30;
    /** Names of stages on the critical path are bold. */
    private static final double BOLD = 1.08;

    private static final double FIGURES = 110;
    private static final double ROW = 38;
    private static final double BAR = 26;
    private static final double AXIS = 26;
    private static final int TICKS = 8;

    private final RunTiming timing;
    private final int parallelism;
    private final long start;
    private final Scale scale;
    /** Where the plot begins. */
    private final double left;

    private final double plot;
    private Drawing drawing;

    /** @param parallelism subtasks of a stage */
    GanttChart(RunTiming timing, int parallelism) {
        this.timing = timing;
        this.parallelism = parallelism;
        this.start = timing.stages().stream()
                .mapToLong(stage -> stage.times().span().startedAt())
                .filter(at -> at > 0)
                .min()
                .orElse(0);
        this.scale = Scale.linear(timing.totalNanos() / 1e9, TICKS);
        this.left = MARKS
                + timing.stages().stream()
                        .mapToDouble(stage -> Labels.width(name(stage), Drawing.FONT) * BOLD)
                        .max()
                        .orElse(0);
        this.plot = WIDTH - left - FIGURES;
    }

    private static String name(StageReport stage) {
        return Labels.fit(stage.stage(), MOST_FOR_NAMES, Drawing.FONT);
    }

    void draw(Markup page) {
        List<StageReport> stages = timing.stages();
        double height = AXIS + ROW * stages.size() + 4;
        drawing = new Drawing(page, "gantt", "When each stage worked", description(), WIDTH, height, true);
        for (double tick : scale.ticks()) {
            double x = left + plot * scale.fraction(tick);
            drawing.line(x, AXIS - 4, x, height, "grid");
            drawing.text(x, AXIS - 10, "middle", "tick", tick == 0 ? "0" : Figures.seconds(tick));
        }
        for (int row = 0; row < stages.size(); row++) {
            draw(stages.get(row), AXIS + ROW * row + (ROW - BAR) / 2);
        }
        drawing.end();
    }

    private String description() {
        StringBuilder text = new StringBuilder();
        for (StageReport stage : timing.stages()) {
            text.append(stage.stage()).append(": ").append(figures(stage)).append(". ");
        }
        return text.toString().strip();
    }

    private static String figures(StageReport stage) {
        return Figures.duration(stage.times().ownNanos()) + " of its own, "
                + Figures.duration(stage.times().span().nanos()) + " from start to end, "
                + stage.outcome().status().label();
    }

    private void draw(StageReport stage, double y) {
        boolean critical = timing.path().stages().contains(stage.stage());
        drawing.group(stage.stage() + " (" + stage.type() + "): " + figures(stage));
        drawing.text(left - MARKS, y + BAR / 2 + 5, "end", critical ? "figure" : "name", name(stage));
        if (critical) {
            drawing.text(left - MARKS / 2, y + BAR / 2 + 5, "middle", "mark", "◆");
        }
        bar(stage, y, "s" + style(stage, critical));
        boolean ended = stage.outcome().status() == StageStatus.SUCCEEDED;
        String kind = stage.stage().equals(timing.first()) ? "figure" : "name";
        drawing.text(
                WIDTH - FIGURES + 12,
                y + BAR / 2 + 5,
                "start",
                kind,
                ended
                        ? Figures.duration(stage.times().ownNanos())
                        : stage.outcome().status().label());
        drawing.endGroup();
    }

    private static int style(StageReport stage, boolean critical) {
        return stage.outcome().status() == StageStatus.FAILED ? 3 : critical ? 1 : 0;
    }

    private double x(long at) {
        return left + plot * scale.fraction((at - start) / 1e9);
    }

    private void bar(StageReport stage, double y, String colour) {
        Span span = stage.times().span();
        if (span.startedAt() == 0) {
            return;
        }
        double from = x(span.startedAt());
        double to = Math.max(from + 2, x(span.endedAt()));
        drawing.rectangle(from, y, to - from, BAR, 3, "span " + colour);
        if (stage.times().slices() != null) {
            drawing.path(busy(stage.times().slices(), from, to, y), "bar " + colour);
        }
    }

    /** Steps as high as the stage was busy; where it worked at all they can be seen. */
    private String busy(BusySlices slices, double from, double to, double y) {
        StringBuilder path = new StringBuilder("M" + number(from) + " " + number(y + BAR));
        double most = (double) slices.sliceNanos() * parallelism;
        double at = from;
        for (int slice = 0; slice < slices.busyNanos().size(); slice++) {
            double share = Math.min(1, slices.busyNanos().get(slice) / most);
            double height = share < 0.002 ? 0 : Math.max(2, BAR * share);
            double left = Math.max(at, Math.min(to, x(slices.startNanos() + slice * slices.sliceNanos())));
            at = Math.max(left, Math.min(to, x(slices.startNanos() + (slice + 1) * slices.sliceNanos())));
            path.append("L").append(number(left)).append(' ').append(number(y + BAR - height));
            path.append("L").append(number(at)).append(' ').append(number(y + BAR - height));
        }
        return path.append("L")
                .append(number(at))
                .append(' ')
                .append(number(y + BAR))
                .append("Z")
                .toString();
    }
}
