package dev.drey.plan;

import dev.drey.runtime.OnFailure;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.spec.SecretText;
import dev.drey.spec.Secrets;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.ExecutionSettings;
import dev.drey.stage.Mode;
import dev.drey.stage.OptionReader;
import dev.drey.stage.Options;
import dev.drey.stage.PipelineSettings;
import dev.drey.stage.RunSettings;
import dev.drey.stage.StageSettings;
import dev.drey.stage.UserJars;
import java.util.Map;
import java.util.TreeMap;

/** Reads the pipeline-wide settings and puts the command line's over them. */
final class SettingsReader {
    private static final String COMMAND_LINE = "command line";
    private static final double MOST_RATE = 1e9;

    private final RunSettings runSettings;
    private final Map<String, SecretText> flink;
    private final UserJars userJars;
    private final Map<String, Options> connections;

    private SettingsReader(
            RunSettings runSettings,
            Map<String, SecretText> flink,
            UserJars userJars,
            Map<String, Options> connections) {
        this.connections = connections;
        this.runSettings = runSettings;
        this.flink = flink;
        this.userJars = userJars;
    }

    /** The settings of the run. */
    RunSettings runSettings() {
        return runSettings;
    }

    /** Entries for Flink's configuration, secrets still as references. */
    Map<String, SecretText> flink() {
        return flink;
    }

    /** The declared connections' options by name. */
    Map<String, Options> connections() {
        return connections;
    }

    /** The user's own functions. */
    UserJars userJars() {
        return userJars;
    }

    /** Reads and checks; where the pipeline's own settings are at fault the result holds defaults, since the problems stop the run. */
    static SettingsReader read(PipelineSpec spec, RunOverrides overrides, Problems problems) {
        Options options = OptionReader.read(spec.settings(), PipelineSettings.ALL, spec.position(), "", problems);
        int buckets = options.get(PipelineSettings.BUCKETS);
        Mode mode = overrides.mode() == null ? options.get(PipelineSettings.MODE) : overrides.mode();
        RunSettings settings = new RunSettings(
                spec.name(),
                mode,
                parallelism(options, overrides, buckets, problems),
                buckets,
                chunkRows(options, overrides, problems),
                Math.toIntExact(options.get(PipelineSettings.CHUNK_BYTES)),
                options.get(PipelineSettings.MEMORY),
                overrides.microBatch() == null
                        ? BundleLimits.of(options.get(BundleLimits.MICRO_BATCH), BundleLimits.DEFAULT)
                        : overrides.microBatch(),
                overrides.measurement(),
                rate(overrides, problems),
                Long.MAX_VALUE,
                execution(options, overrides, mode, problems));
        UserJars jars = UserJars.open(
                options.get(PipelineSettings.JARS),
                spec.baseDirectory(),
                options.position(PipelineSettings.JARS),
                problems);
        return new SettingsReader(
                settings, flink(options, overrides, problems), jars, options.get(PipelineSettings.CONNECTIONS));
    }

    private static int parallelism(Options options, RunOverrides overrides, int buckets, Problems problems) {
        Integer declared = options.get(PipelineSettings.PARALLELISM);
        boolean overridden = overrides.parallelism() != null;
        Integer wanted = overridden ? overrides.parallelism() : declared;
        int parallelism = wanted == null ? usualParallelism(overrides, buckets) : wanted;
        if (!options.isFaulty(PipelineSettings.BUCKETS) && (parallelism < 1 || parallelism > buckets)) {
            Position at = overridden ? Position.of(COMMAND_LINE) : options.position(PipelineSettings.PARALLELISM);
            problems.add(
                    at, "", "parallelism is " + parallelism + "; allowed: 1 to max-parallelism, which is " + buckets);
        }
        return parallelism;
    }

    private static int usualParallelism(RunOverrides overrides, int buckets) {
        Integer cluster = overrides.usualParallelism();
        return cluster == null ? Math.min(buckets, Runtime.getRuntime().availableProcessors()) : cluster;
    }

    private static double rate(RunOverrides overrides, Problems problems) {
        double rate = overrides.rate();
        if (!(rate >= 0 && rate <= MOST_RATE)) {
            problems.add(
                    Position.of(COMMAND_LINE),
                    "",
                    "rate is " + rate + " rows per second; allowed: 0 (as fast as possible) to " + (long) MOST_RATE);
        }
        return rate;
    }

    private static ExecutionSettings execution(Options options, RunOverrides overrides, Mode mode, Problems problems) {
        OnFailure onFailure = options.get(StageSettings.ON_FAILURE);
        return new ExecutionSettings(
                options.get(StageSettings.TIMEOUT),
                options.get(StageSettings.RETRIES),
                options.get(PipelineSettings.RETRY_DELAY),
                onFailure == null ? OnFailure.STOP : onFailure,
                maxWorkers(options, overrides, mode, problems));
    }

    /** Outside of batch every stage waits for rows of those in front of it: with fewer than all of them nothing would move. */
    private static Integer maxWorkers(Options options, RunOverrides overrides, Mode mode, Problems problems) {
        boolean overridden = overrides.maxWorkers() != null;
        Integer workers = overridden ? overrides.maxWorkers() : options.get(PipelineSettings.MAX_WORKERS);
        if (workers == null) {
            return null;
        }
        Position at = overridden ? Position.of(COMMAND_LINE) : options.position(PipelineSettings.MAX_WORKERS);
        if (workers < 1) {
            problems.add(at, "", "max-workers is " + workers + "; allowed: 1 or more");
        } else if (!mode.isBatch()) {
            problems.add(
                    at,
                    "",
                    "max-workers is " + workers + ", but in mode " + mode.label()
                            + " rows flow through all stages at the same time, so that they must run together; leave it out or"
                            + " choose mode batch");
        }
        return workers;
    }

    private static int chunkRows(Options options, RunOverrides overrides, Problems problems) {
        Integer rows = overrides.chunkRows();
        if (rows == null) {
            return options.get(PipelineSettings.CHUNK_ROWS);
        }
        if (rows < 1 || rows > PipelineSettings.MAX_CHUNK_ROWS) {
            problems.add(
                    Position.of(COMMAND_LINE),
                    "",
                    "chunk-rows is " + rows + "; allowed: 1 to " + PipelineSettings.MAX_CHUNK_ROWS);
        }
        return rows;
    }

    private static Map<String, SecretText> flink(Options options, RunOverrides overrides, Problems problems) {
        Map<String, SecretText> merged = new TreeMap<>(options.get(PipelineSettings.FLINK));
        Position block = options.position(PipelineSettings.FLINK);
        merged.keySet().forEach(key -> checkKey(key, block, problems));
        overrides.flink().forEach((key, value) -> {
            checkKey(key, Position.of(COMMAND_LINE), problems);
            merged.put(key, new SecretText(value));
        });
        merged.forEach((key, value) -> {
            Position at = overrides.flink().containsKey(key) ? Position.of(COMMAND_LINE) : block;
            Secrets.unset(value.template())
                    .forEach(variable -> problems.add(
                            at, "", "Flink option '" + key + "': environment variable '" + variable + "' is not set"));
        });
        return merged;
    }

    private static void checkKey(String key, Position at, Problems problems) {
        String reason = JobConfiguration.DECIDED.get(key);
        if (reason != null) {
            problems.add(at, "", "Flink option '" + key + "' is decided by Drey: " + reason);
            return;
        }
        String slip = FlinkOptions.slip(key);
        if (!slip.isEmpty() || !key.contains(".")) {
            problems.add(at, "", "Flink option '" + key + "' is unknown" + slip);
        }
    }
}
