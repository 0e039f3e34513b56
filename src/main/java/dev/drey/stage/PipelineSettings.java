package dev.drey.stage;

import dev.drey.spec.SecretText;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings of a pipeline as a whole, declared like the options of stages: validation, the reference and the editor's schema read
 * {@link #ALL}.
 */
public final class PipelineSettings {
    /** Most that {@code chunk-rows} may be. */
    public static final int MAX_CHUNK_ROWS = 1_048_576;

    private static final int MAX_PARALLELISM = 1 << 15;
    private static final long MIB = 1L << 20;

    public static final OptionSpec<Mode> MODE =
            OptionSpec.optional("mode", OptionTypes.oneOf(Mode.class), Mode.BATCH, "How the pipeline runs.");

    /** Null when it is not given: the run then takes as many as there are cores, or what the cluster is set to. */
    public static final OptionSpec<Integer> PARALLELISM = OptionSpec.optional(
            "parallelism",
            OptionTypes.integer(1, MAX_PARALLELISM),
            null,
            "Subtasks of each stage; at most max-parallelism. Unless given: the available cores.");

    public static final OptionSpec<Integer> BUCKETS = OptionSpec.optional(
            "max-parallelism",
            OptionTypes.integer(1, MAX_PARALLELISM),
            128,
            "Number of key buckets, the most subtasks that state can be spread over; fixed for the life of the state.");

    public static final OptionSpec<Integer> CHUNK_ROWS = OptionSpec.optional(
            "chunk-rows", OptionTypes.integer(1, MAX_CHUNK_ROWS), 4096, "Most rows of a chunk that a source closes.");

    public static final OptionSpec<Long> CHUNK_BYTES = OptionSpec.optional(
            "chunk-bytes",
            OptionTypes.byteSize(1024, 64 * MIB),
            256 * 1024L,
            "Most input bytes of a chunk that a source closes; one longer record may exceed it.");

    public static final OptionSpec<Long> MEMORY = OptionSpec.optional(
            "memory",
            OptionTypes.byteSize(MIB, 1024 * 1024 * MIB),
            256 * MIB,
            "Budget of one stage's buffers over all its subtasks.");

    public static final OptionSpec<Map<String, Options>> CONNECTIONS = OptionSpec.optional(
            "connections",
            ConnectionOptions.type(),
            Map.of(),
            "Databases and files that stages look up in, read from or write to, by name. Only those that a stage uses are connected to.");

    public static final OptionSpec<Map<String, SecretText>> FLINK = OptionSpec.optional(
            "flink",
            OptionTypes.configuration(),
            Map.of(),
            "Flink configuration, such as execution.checkpointing.interval: 10s; -D key=value overrides it.");

    public static final OptionSpec<List<String>> JARS = OptionSpec.optional(
            "jars",
            OptionTypes.listOf(OptionTypes.path()),
            List.of(),
            "Jars with aggregate functions and stages of your own, relative to the pipeline file; they are sent along with the job.");

    /** Null when it is not given: all stages run whose input is there. */
    public static final OptionSpec<Integer> MAX_WORKERS = OptionSpec.optional(
            "max-workers",
            OptionTypes.integer(1, MAX_PARALLELISM),
            null,
            "At most this many times the parallelism subtasks work at the same time; stages of lower parallelism may share them. In mode batch, in a local run.");

    public static final OptionSpec<Duration> RETRY_DELAY = OptionSpec.optional(
            "retry-delay",
            OptionTypes.duration(Duration.ofMillis(1), Duration.ofMinutes(1)),
            Duration.ofSeconds(1),
            "Wait before the first retry of a stage; each further one waits twice as long, up to 1 min, give or take a tenth.");

    /** All settings, in the order of the reference; some hold for the stages that say nothing else themselves. */
    public static final List<OptionSpec<?>> ALL = List.of(
            MODE,
            PARALLELISM,
            BUCKETS,
            CHUNK_ROWS,
            CHUNK_BYTES,
            MEMORY,
            BundleLimits.MICRO_BATCH,
            CONNECTIONS,
            MAX_WORKERS,
            StageSettings.TIMEOUT,
            StageSettings.RETRIES,
            RETRY_DELAY,
            StageSettings.ON_FAILURE,
            JARS,
            FLINK);

    private PipelineSettings() {}

    /** The names of all settings. */
    public static List<String> names() {
        return ALL.stream().map(OptionSpec::name).toList();
    }
}
