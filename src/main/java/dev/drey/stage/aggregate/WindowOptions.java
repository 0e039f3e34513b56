package dev.drey.stage.aggregate;

import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Quantities;
import dev.drey.stage.SideFiles;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import java.time.Duration;

/** The options of {@code aggregate} that make windows, and their check. */
final class WindowOptions {
    /** Most slices of a window: each is read when the window fires. */
    static final long MOST_SLICES = 100_000;

    private static final Duration LEAST = Duration.ofNanos(1000);

    static final OptionSpec<Duration> TUMBLE = OptionSpec.optional(
            "tumble",
            OptionTypes.duration(LEAST, SlicedWindows.LONGEST),
            null,
            "Length of windows that follow each other without overlap.");
    static final OptionSpec<Duration> SIZE =
            OptionSpec.required("size", OptionTypes.duration(LEAST, SlicedWindows.LONGEST), "Length of a window.");
    static final OptionSpec<Duration> SLIDE = OptionSpec.required(
            "slide",
            OptionTypes.duration(LEAST, SlicedWindows.LONGEST),
            "Time from the start of one window to that of the next; at most the size.");
    static final OptionSpec<Options> HOP = OptionSpec.optional(
            "hop", OptionTypes.nested(SIZE, SLIDE), null, "Windows that overlap, so that a row is in several of them.");
    static final OptionSpec<Duration> OFFSET = OptionSpec.optional(
            "offset",
            OptionTypes.duration(Duration.ZERO, SlicedWindows.LONGEST),
            Duration.ZERO,
            "Shifts the starts of windows, which otherwise count from 1970-01-01 00:00 UTC.");
    static final OptionSpec<Options> WINDOW = OptionSpec.optional(
            "window",
            OptionTypes.nested(TUMBLE, HOP, OFFSET),
            null,
            "Aggregates per window of event time, 'tumble' or 'hop'. Columns " + WindowedPlan.START + " and "
                    + WindowedPlan.END + " stand in front of the group keys; a window's results come once, when the"
                    + " watermark has passed its end.");
    static final OptionSpec<String> LATE_PATH = OptionSpec.required(
            "path", OptionTypes.path(), "The directory for late rows, as CSV files; it must not be there yet.");
    static final OptionSpec<Options> LATE_ROWS = OptionSpec.optional(
            "late-rows",
            OptionTypes.nested(LATE_PATH),
            null,
            "Keeps rows that come when a window of theirs is over, with the first and the last window that they miss;"
                    + " without it they are only counted. In batch no row is late.");

    /**
     * Windows as bound.
     *
     * @param lateRows where late rows go; null when they are only counted
     */
    record Bound(SlicedWindows windows, Stage.Output lateRows) {}

    private WindowOptions() {}

    /** The windows of a stage; null when it declares none, and after a problem. */
    static Bound bind(StageNode node, Problems problems) {
        Options options = node.options();
        if (!options.has(WINDOW)) {
            if (options.has(LATE_ROWS)) {
                node.problem(problems, options.position(LATE_ROWS), "option 'late-rows' needs 'window'");
            }
            return null;
        }
        checkInput(node, problems);
        SlicedWindows windows = options.isFaulty(WINDOW) ? null : windows(node, problems);
        Stage.Output lateRows = lateRows(node, problems);
        return windows == null ? null : new Bound(windows, lateRows);
    }

    private static void checkInput(StageNode node, Problems problems) {
        Position at = node.options().position(WINDOW);
        String input = "input '" + node.inputNames().get(0) + "'";
        if (node.traits().changelog().changing()) {
            node.problem(
                    problems,
                    at,
                    input + " changes its rows in mode " + node.mode().label()
                            + ", as an aggregate without 'window' does, and windows need rows that are only added:"
                            + " give the aggregate behind it a 'window', or put this stage before it");
        } else if (!node.traits().eventTime()) {
            node.problem(
                    problems,
                    at,
                    "windows need event time, which the rows of " + input
                            + " have not: give every source behind it the option 'event-time'; behind an aggregate"
                            + " only one with 'window' gives it");
        }
    }

    private static SlicedWindows windows(StageNode node, Problems problems) {
        Options window = node.options().get(WINDOW);
        Duration tumble = window.get(TUMBLE);
        Options hop = window.get(HOP);
        if ((tumble == null) == (hop == null)) {
            node.problem(problems, node.options().position(WINDOW), "option 'window' needs either 'tumble' or 'hop'");
            return null;
        }
        if (tumble != null) {
            return SlicedWindows.tumbling(tumble, window.get(OFFSET));
        }
        Duration size = hop.get(SIZE);
        Duration slide = hop.get(SLIDE);
        if (slide.compareTo(size) > 0) {
            node.problem(
                    problems,
                    hop.position(SLIDE),
                    "slide " + Quantities.print(slide) + " is longer than size " + Quantities.print(size)
                            + ": rows between two windows would be in none; allowed: at most the size");
            return null;
        }
        SlicedWindows windows = SlicedWindows.hopping(size, slide, window.get(OFFSET));
        long slices = windows.size() / windows.slice();
        if (slices > MOST_SLICES) {
            node.problem(
                    problems,
                    hop.position(SLIDE),
                    "a window of " + Quantities.print(size) + " every " + Quantities.print(slide) + " is made of "
                            + slices + " slices; allowed: at most " + MOST_SLICES
                            + "; take a longer slide, or one that divides the size");
            return null;
        }
        return windows;
    }

    private static Stage.Output lateRows(StageNode node, Problems problems) {
        Options late = node.options().get(LATE_ROWS);
        String path = late == null || node.options().isFaulty(LATE_ROWS) ? null : late.get(LATE_PATH);
        return path == null ? null : SideFiles.directory(node, path, late.position(LATE_PATH), "late rows", problems);
    }
}
