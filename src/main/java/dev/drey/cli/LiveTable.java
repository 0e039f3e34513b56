package dev.drey.cli;

import dev.drey.page.Figures;
import dev.drey.runlog.StageReport;
import dev.drey.runlog.StageStatus;
import dev.drey.runlog.StageTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run as it is while it lasts: a line for each stage with its status, its rows and what its threads do, and one for the whole.
 *
 * @param width places in a line; what is longer is cut
 * @param height lines at most; where stages are more those that run go before those that have ended or not begun
 * @param colours whether the terminal shows colours, and its user wants them
 */
record LiveTable(int width, int height, boolean colours) {
    private static final int NAME = 20;
    private static final int METER = 10;

    /** The lines. */
    List<String> lines(String pipeline, List<StageReport> stages, double seconds) {
        List<StageReport> shown = fitting(stages);
        List<String> lines = new ArrayList<>();
        lines.add(cut(String.format(
                Locale.ROOT, "%-" + NAME + "s  %-9s  %8s  %8s  %s", "stage", "status", "rows in", "rows out", "busy")));
        shown.forEach(stage -> lines.add(line(stage)));
        long ended = stages.stream()
                .filter(stage -> stage.outcome().status() == StageStatus.SUCCEEDED)
                .count();
        String more = shown.size() == stages.size() ? "" : ", " + (stages.size() - shown.size()) + " not shown";
        lines.add(cut(String.format(
                Locale.ROOT, "%s: %.1f s, %d of %d stages ended%s", pipeline, seconds, ended, stages.size(), more)));
        return lines;
    }

    private List<StageReport> fitting(List<StageReport> stages) {
        int room = Math.max(1, height - 2);
        if (stages.size() <= room) {
            return stages;
        }
        List<StageReport> chosen = new ArrayList<>(
                stages.stream().filter(LiveTable::runs).limit(room).toList());
        for (StageReport stage : stages) {
            if (chosen.size() < room && !runs(stage)) {
                chosen.add(stage);
            }
        }
        return stages.stream().filter(chosen::contains).toList();
    }

    private static boolean runs(StageReport stage) {
        return stage.outcome().status() == StageStatus.RUNNING;
    }

    private String line(StageReport stage) {
        StageStatus status = stage.outcome().status();
        String name = stage.stage().length() > NAME ? stage.stage().substring(0, NAME - 1) + "~" : stage.stage();
        String line = cut(String.format(
                Locale.ROOT,
                "%-" + NAME + "s  %-9s  %8s  %8s  %s",
                name,
                status.label(),
                Figures.roughCount(stage.rows().in()),
                Figures.roughCount(stage.rows().out()),
                status == StageStatus.PENDING ? "" : busy(stage.times())));
        return colours ? colour(status) + line + "\u001b[0m" : line;
    }

    /** The share of its threads' time that a stage worked, and what they did most else. */
    private static String busy(StageTimes times) {
        long all = times.busyNanos() + times.waitingNanos() + times.blockedNanos();
        if (all == 0) {
            return "";
        }
        double share = (double) times.busyNanos() / all;
        int full = (int) Math.round(METER * share);
        String rest = share > 0.5 ? "" : times.blockedNanos() > times.waitingNanos() ? " blocked" : " waiting";
        return "#".repeat(full)
                + ".".repeat(METER - full)
                + String.format(Locale.ROOT, " %3.0f %%", 100 * share)
                + rest;
    }

    private static String colour(StageStatus status) {
        return switch (status) {
            case RUNNING -> "\u001b[1m";
            case SUCCEEDED -> "\u001b[32m";
            case FAILED, TIMED_OUT -> "\u001b[31m";
            case PENDING, SKIPPED, ABANDONED -> "\u001b[2m";
        };
    }

    private String cut(String line) {
        return line.length() <= width ? line : line.substring(0, Math.max(0, width));
    }
}
