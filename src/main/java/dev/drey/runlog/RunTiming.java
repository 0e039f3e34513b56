package dev.drey.runlog;

import dev.drey.page.Figures;
import java.util.List;

/**
 * Where the time of a run went: how long it took beside its critical path and the sum of its stages, and what to speed up first.
 *
 * @param totalNanos from the start of the first stage to the end of the last
 * @param path the critical path, by what each stage itself took
 * @param first the stage to speed up first; null when no stage took any time
 * @param stages what the figures are of
 */
public record RunTiming(long totalNanos, CriticalPath path, String first, List<StageReport> stages) {
    /** Below this share of its own time a source works rather than waits. */
    private static final double MOSTLY = 0.5;

    public RunTiming {
        stages = List.copyOf(stages);
    }

    /**
     * The timing of a run.
     *
     * @param stages in topological order
     */
    public static RunTiming of(List<StageReport> stages) {
        CriticalPath path = CriticalPath.ofStages(stages);
        long start = Long.MAX_VALUE;
        long end = 0;
        for (StageReport stage : stages) {
            Span span = stage.times().span();
            if (span.startedAt() > 0) {
                start = Math.min(start, span.startedAt());
                end = Math.max(end, span.endedAt());
            }
        }
        boolean unfinished = stages.stream()
                .anyMatch(stage -> stage.times().span().startedAt() > 0
                        && stage.times().span().endedAt() == 0);
        long total = end == 0 ? 0 : end - start;
        // Where a stage was broken off its end is not known, but it worked at least as long.
        return new RunTiming(unfinished ? Math.max(total, path.nanos()) : total, path, first(path, stages), stages);
    }

    /**
     * The stage of the path whose time weighs most. Not the one without which the path would be shortest: where two ways are nearly as long, speeding up
     * the greatest of the longer is still where to begin.
     */
    private static String first(CriticalPath path, List<StageReport> stages) {
        String first = null;
        long most = 0;
        for (StageReport stage : stages) {
            long own = stage.times().ownNanos();
            if (own > most && path.stages().contains(stage.stage())) {
                first = stage.stage();
                most = own;
            }
        }
        return first;
    }

    /** What to speed up first, in one sentence; empty when no stage took any time. */
    public String advice() {
        if (first == null) {
            return "";
        }
        StageTimes times = report(first).times();
        return "Speed up '" + first + "' first: " + Figures.duration(times.ownNanos()) + " of the "
                + Figures.duration(path.nanos()) + " on the critical path are its own" + waits(times) + "; " + limit();
    }

    private String waits(StageTimes times) {
        long all = times.busyNanos() + times.waitingNanos();
        boolean source = report(first).inputs().isEmpty();
        double waiting = all == 0 ? 0 : (double) times.waitingNanos() / all;
        return source && waiting >= MOSTLY ? ", " + Figures.percent(waiting) + " of them waiting for its data" : "";
    }

    private StageReport report(String name) {
        return stages.stream()
                .filter(stage -> stage.stage().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** How much that can bring at most. */
    private String limit() {
        long gain = path.gainNanos(first);
        if (gain == 0) {
            return "another way through the pipeline takes as long, so that both need it.";
        }
        return "without it the path would take " + Figures.duration(path.nanos() - gain) + ".";
    }

    /** The total beside path and sum, in one line. */
    public String summary() {
        return Figures.duration(totalNanos) + " from the first stage's start to the last one's end; critical path "
                + Figures.duration(path.nanos()) + " (" + String.join(" -> ", path.stages()) + "); all stages together "
                + Figures.duration(path.sumNanos());
    }
}
