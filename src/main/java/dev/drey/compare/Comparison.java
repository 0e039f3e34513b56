package dev.drey.compare;

import java.util.List;

/**
 * What {@code drey compare} found out: how each run went, whether their results agree, and what to take from it. Holds plain values only and is
 * written and read back as JSON by {@link ComparisonJson}.
 *
 * @param pipeline the pipeline's name
 * @param startedAt when the first run began, ISO 8601 in UTC
 * @param machine where the runs took place
 * @param baseline the directories that the results were compared with, as they were given; empty when they were compared with the first run
 * @param targetRowsPerSecond rows per second that sources were held to; null when they ran as fast as they could
 * @param warmUpMillis latencies within this time after the start do not count; 0 when all do
 * @param stages the pipeline's stages in topological order, as the reference run planned them
 * @param runs the modes in the order in which they ran, then their variations; the first is what the others are compared with, unless there is a
 *     baseline
 * @param sinks one for each sink and each run but the reference
 * @param stageResults one for each stage: what it gave in each run
 * @param partings one for each run whose stages do not all agree with the reference run's
 * @param verdict the worst verdict of all sinks
 * @param reason the verdict in one sentence
 * @param sweep micro-batch at several sizes; null when none was asked for
 * @param recommendation what to take from it; null until it is made
 */
public record Comparison(
        String pipeline,
        String startedAt,
        Machine machine,
        List<String> baseline,
        Double targetRowsPerSecond,
        double warmUpMillis,
        List<StageNode> stages,
        List<ModeRun> runs,
        List<SinkComparison> sinks,
        List<StageResult> stageResults,
        List<Parting> partings,
        Verdict verdict,
        String reason,
        Sweep sweep,
        Recommendation recommendation) {
    public Comparison {
        baseline = List.copyOf(baseline);
        stages = List.copyOf(stages);
        runs = List.copyOf(runs);
        sinks = List.copyOf(sinks);
        stageResults = List.copyOf(stageResults);
        partings = List.copyOf(partings);
    }

    /** How far two results agree. From best to worst. */
    public enum Verdict {
        /** The same rows. */
        EQUAL,
        /** They differ, and rows that were counted as late (or results that are declared approximate) account for every difference. */
        EXPLAINED,
        /** They differ, and nothing accounts for it. */
        DIFFERENT
    }

    /**
     * A stage of the pipeline.
     *
     * @param name its name
     * @param type its type's name
     * @param inputs names of the stages that it reads
     * @param does what it does, one line
     */
    public record StageNode(String name, String type, List<String> inputs, String does) {
        public StageNode {
            inputs = List.copyOf(inputs);
        }
    }

    /**
     * The facts about the machine that a figure depends on.
     *
     * @param processors processors that the JVM sees
     * @param processor the model's name; null where the system does not tell
     * @param memoryBytes memory of the machine or its container; null where the system does not tell
     * @param maxHeapBytes the most heap that each run's JVM may take; null on a cluster
     * @param system name and release of the operating system
     * @param java version and name of the JVM
     * @param flink version of Flink
     * @param target {@code local}, or {@code cluster} when submitted by {@code flink run}
     */
    public record Machine(
            int processors,
            String processor,
            Long memoryBytes,
            Long maxHeapBytes,
            String system,
            String java,
            String flink,
            String target) {}

    /** The same with the recommendation. */
    public Comparison withRecommendation(Recommendation made) {
        return with(sweep, made);
    }

    /** The same with what a sweep found. */
    public Comparison withSweep(Sweep found) {
        return with(found, recommendation);
    }

    private Comparison with(Sweep found, Recommendation made) {
        return new Comparison(
                pipeline,
                startedAt,
                machine,
                baseline,
                targetRowsPerSecond,
                warmUpMillis,
                stages,
                runs,
                sinks,
                stageResults,
                partings,
                verdict,
                reason,
                found,
                made);
    }
}
