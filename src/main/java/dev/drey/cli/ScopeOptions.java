package dev.drey.cli;

import dev.drey.compare.BaselineFiles;
import dev.drey.compare.Scope;
import dev.drey.compare.SweepSizes;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.spec.NameSuggester;
import dev.drey.stage.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What compare is to run and to hold against what. */
final class ScopeOptions {
    private static final double NANOS_PER_MILLI = 1e6;

    @Option(
            names = "--modes",
            paramLabel = "MODES",
            split = ",",
            converter = ModeConverter.class,
            description = "The modes to compare; batch,streaming,micro-batch unless given, with a baseline"
                    + " streaming,micro-batch.")
    private List<Mode> modes = new ArrayList<>();

    @Option(
            names = "--vary",
            description =
                    "Runs each mode also with parallelism 1 and one per core, and with chunks of 7 and of 4096 rows;"
                            + " settings that a mode has anyway are left out.")
    private boolean vary;

    @Option(
            names = "--vary-parallelism",
            paramLabel = "N",
            split = ",",
            description = "Runs each mode also with these parallelisms, such as 1,2,4.")
    private List<Integer> parallelisms = new ArrayList<>();

    @Option(
            names = "--vary-chunk-rows",
            paramLabel = "N",
            split = ",",
            description = "Runs each mode also with chunks of at most so many rows, such as 1,1024.")
    private List<Integer> chunkRows = new ArrayList<>();

    @Option(
            names = "--baseline",
            paramLabel = "[SINK=]DIR",
            description =
                    "Compares with an existing result, a directory of CSV files, instead of with the first mode; one"
                            + " for each sink.")
    private List<String> baselines = new ArrayList<>();

    @Option(
            names = "--sweep",
            paramLabel = "SIZES",
            description = "Runs micro-batch also with bundles of these sizes, all rows (100,1000,10000) or all times"
                    + " (10ms,100ms,1s), and tells which to take.")
    private String sweep;

    @Option(
            names = "--max-latency",
            paramLabel = "TIME",
            converter = MeasureOptions.DurationConverter.class,
            description =
                    "With --sweep: the 99th percentile of the latency that the chosen size must keep, such as 500ms.")
    private Duration maxLatency;

    @Option(
            names = "--differences",
            paramLabel = "N",
            defaultValue = "10",
            description = "Differing rows that are shown for each sink (default: ${DEFAULT-VALUE}).")
    private int differences;

    /**
     * What was asked for.
     *
     * @param plan of the pipeline in its own mode
     * @throws ParameterException if options do not fit each other or the pipeline
     */
    Scope scope(CommandLine command, Plan plan) {
        if (maxLatency != null && sweep == null) {
            throw new ParameterException(command, "--max-latency: it is the bound of --sweep, which is not given");
        }
        checkDifferences(command);
        checkModes(command);
        Map<String, Path> expected = baselines(command, plan);
        List<Mode> all = expected.isEmpty() ? List.of(Mode.values()) : List.of(Mode.STREAMING, Mode.MICRO_BATCH);
        Scope scope = new Scope(
                modes.isEmpty() ? all : modes,
                variations(
                        parallelisms, List.of(1, cores(plan)), plan.settings().parallelism()),
                variations(chunkRows, List.of(7, 4096), plan.settings().chunkRows()),
                expected,
                sweep(command),
                maxLatency == null ? null : maxLatency.toNanos() / NANOS_PER_MILLI,
                differences);
        if (scope.runs() < 2 && expected.isEmpty()) {
            throw new ParameterException(
                    command,
                    "--modes: mode " + modes.get(0).label()
                            + " alone is compared with nothing; name a second mode, or give --baseline, --vary or"
                            + " --sweep");
        }
        return scope;
    }

    /**
     * What is compared with --memory.
     *
     * @throws ParameterException if options are given that speak of modes
     */
    Scope memoryScope(CommandLine command) {
        List<String> other = Stream.of(
                        "--modes",
                        "--vary",
                        "--vary-parallelism",
                        "--vary-chunk-rows",
                        "--baseline",
                        "--sweep",
                        "--max-latency",
                        "--rate",
                        "--warm-up")
                .filter(option -> command.getParseResult().hasMatchedOption(option))
                .toList();
        if (!other.isEmpty()) {
            throw new ParameterException(
                    command,
                    "--memory: it compares runs in batch, as fast as they go, with each other; leave out "
                            + String.join(", ", other));
        }
        checkDifferences(command);
        return Scope.memory(differences);
    }

    private void checkDifferences(CommandLine command) {
        if (differences < 0) {
            throw new ParameterException(
                    command, "--differences: " + differences + " is no number of rows; allowed: 0 or more");
        }
    }

    private void checkModes(CommandLine command) {
        List<Mode> seen = new ArrayList<>();
        for (Mode mode : modes) {
            if (seen.contains(mode)) {
                throw new ParameterException(command, "--modes: " + mode.label() + " is named twice");
            }
            seen.add(mode);
        }
    }

    private static int cores(Plan plan) {
        return Math.min(
                Runtime.getRuntime().availableProcessors(), plan.settings().buckets());
    }

    private List<Integer> variations(List<Integer> given, List<Integer> usual, int declared) {
        List<Integer> wanted = !given.isEmpty() ? given : vary ? usual : List.of();
        return wanted.stream().distinct().filter(each -> each != declared).toList();
    }

    private SweepSizes sweep(CommandLine command) {
        try {
            return sweep == null ? null : SweepSizes.parse(sweep);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--sweep: " + e.getMessage());
        }
    }

    private Map<String, Path> baselines(CommandLine command, Plan plan) {
        List<String> sinks = plan.sinks().stream().map(PlannedStage::name).toList();
        Map<String, Path> found = new LinkedHashMap<>();
        for (String given : baselines) {
            int equals = given.indexOf('=');
            String sink = equals < 0 ? sinks.get(0) : given.substring(0, equals);
            if (!sinks.contains(sink)) {
                throw new ParameterException(
                        command,
                        "--baseline " + given + ": '" + sink + "' is no sink" + NameSuggester.didYouMean(sink, sinks)
                                + "; the sinks are " + String.join(", ", sinks));
            }
            if (equals < 0 && sinks.size() > 1) {
                throw new ParameterException(
                        command,
                        "--baseline " + given + ": the pipeline has several sinks (" + String.join(", ", sinks)
                                + "); give --baseline SINK=DIR for each");
            }
            if (found.containsKey(sink)) {
                throw new ParameterException(command, "--baseline: sink '" + sink + "' is given two");
            }
            found.put(sink, directory(command, given, given.substring(equals + 1)));
        }
        sinks.stream()
                .filter(sink -> !found.isEmpty() && !found.containsKey(sink))
                .forEach(sink -> {
                    throw new ParameterException(
                            command, "--baseline: sink '" + sink + "' has none; give --baseline " + sink + "=DIR");
                });
        plan.sinks().stream()
                .filter(sink -> found.containsKey(sink.name()))
                .forEach(sink -> checkBaseline(command, sink, found.get(sink.name())));
        return found;
    }

    /** Finds out before the runs, not after them, that there is nothing to compare with. */
    private static void checkBaseline(CommandLine command, PlannedStage sink, Path directory) {
        try {
            BaselineFiles.check(sink, directory);
        } catch (IOException e) {
            throw new ParameterException(command, "--baseline: " + e.getMessage(), e);
        }
    }

    private static Path directory(CommandLine command, String given, String path) {
        try {
            Path directory = Path.of(path);
            if (Files.isDirectory(directory)) {
                return directory;
            }
        } catch (InvalidPathException e) {
            throw new ParameterException(command, "--baseline " + given + ": " + e.getMessage());
        }
        throw new ParameterException(command, "--baseline " + given + ": the directory '" + path + "' does not exist");
    }
}
