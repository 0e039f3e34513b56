package dev.drey.compare;

import dev.drey.compare.Comparison.StageNode;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How long runs worked on their input, the start of the job left out, and how far they were behind a given rate at their end. The work begins with the
 * first row behind a source and ends with the job's last result.
 */
final class WorkTime {
    /** Less work than this is lost in what a JVM and a job cost at their start and end. */
    static final double LEAST_SECONDS = 5;

    /** Fewer rows than this are worked off mostly by code that the JVM has not compiled yet. */
    static final long LEAST_ROWS = 100_000;

    /** ... unless they take so long that it has. */
    private static final double LONG_SECONDS = 60;

    /** What the end of a job takes on a machine that is busy, and the work on what was read last. */
    private static final double LEAST_BACKLOG_SECONDS = 2;

    private final Comparison comparison;
    private final Set<String> sources;
    private final Set<String> readers;

    WorkTime(Comparison comparison) {
        this.comparison = comparison;
        this.sources = names(stage -> stage.inputs().isEmpty());
        this.readers = names(stage -> stage.inputs().stream().anyMatch(sources::contains));
    }

    private Set<String> names(Predicate<StageNode> which) {
        return comparison.stages().stream().filter(which).map(StageNode::name).collect(Collectors.toSet());
    }

    /** From the first row behind a source to the last result; the whole job where the first row's time is not known. */
    double seconds(ModeRun run) {
        double first = run.report().stages().stream()
                .filter(stage ->
                        readers.contains(stage.stage()) && stage.details().measured() != null)
                .map(stage -> stage.details().measured().firstRowMillis())
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(0);
        return Math.max(0, run.times().jobSeconds() - first / 1000);
    }

    /** Whether every run worked so little that its speed says nothing about its mode. */
    boolean isBrief(List<ModeRun> runs) {
        double longest = runs.stream().mapToDouble(this::seconds).max().orElse(0);
        long rows = runs.stream().mapToLong(ModeRun::rowsIn).max().orElse(0);
        boolean few = comparison.targetRowsPerSecond() == null && rows < LEAST_ROWS && longest < LONG_SECONDS;
        return longest < LEAST_SECONDS || few;
    }

    /**
     * How late the last result was, against the time at which the last row was due. No row can be later than the greatest latency, so that bounds it:
     * a bundle may wait, and a job may end slowly, without falling behind.
     *
     * @return 0 when the run kept up, or no rate was given
     */
    double backlogSeconds(ModeRun run) {
        Double rate = comparison.targetRowsPerSecond();
        if (rate == null) {
            return 0;
        }
        double due = dueSeconds(run, rate);
        double behind = seconds(run) - due;
        double latest = run.latencies().stream()
                .mapToDouble(latency -> latency.maxMillis() / 1000)
                .max()
                .orElse(behind);
        double backlog = Math.min(behind, latest);
        return backlog > Math.max(LEAST_BACKLOG_SECONDS, Ranking.NOISE * due) ? backlog : 0;
    }

    /** How long the sources' rows take at the rate: sources read at the same time, but in batch perhaps one after the other. */
    private double dueSeconds(ModeRun run, double rate) {
        long[] rows = run.report().stages().stream()
                .filter(stage -> sources.contains(stage.stage()))
                .mapToLong(stage -> stage.rows().out())
                .toArray();
        long sum = 0;
        long most = 0;
        for (long each : rows) {
            sum += each;
            most = Math.max(most, each);
        }
        long counted = rows.length == 0 ? run.rowsIn() : run.mode().equals("batch") ? sum : most;
        return counted / rate;
    }
}
