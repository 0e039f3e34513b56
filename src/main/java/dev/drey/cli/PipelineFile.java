package dev.drey.cli;

import dev.drey.catalog.StageTypes;
import dev.drey.plan.Plan;
import dev.drey.plan.Planner;
import dev.drey.plan.RunOverrides;
import dev.drey.plan.SubmittedTarget;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.YamlReader;
import dev.drey.stage.PipelineSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The pipeline file and the settings over it: what the commands that take a pipeline have in common. */
final class PipelineFile {
    @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
    private Path file;

    @Option(names = "--parallelism", paramLabel = "N", description = "Subtasks per stage; wins over the file.")
    private Integer parallelism;

    @Option(names = "--chunk-rows", paramLabel = "N", description = "Most rows of a chunk; wins over the file.")
    private Integer chunkRows;

    @Option(names = "-P", paramLabel = "NAME=VALUE", description = "Sets a parameter of the pipeline.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "Sets an option of Flink.")
    private Map<String, String> flink = new LinkedHashMap<>();

    /** What the command line sets, but for the mode. */
    RunOverrides overrides() {
        Integer usual = SubmittedTarget.isPresent() ? SubmittedTarget.parallelism() : null;
        return new RunOverrides(null, parallelism, chunkRows, flink, usual);
    }

    /** What was given, as arguments. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(file.toString()));
        if (parallelism != null) {
            arguments.addAll(List.of("--parallelism", parallelism.toString()));
        }
        if (chunkRows != null) {
            arguments.addAll(List.of("--chunk-rows", chunkRows.toString()));
        }
        parameters.forEach((name, value) -> arguments.addAll(List.of("-P", name + "=" + value)));
        flink.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
        return arguments;
    }

    /** @throws dev.drey.spec.SpecException with every problem */
    Plan plan(RunOverrides overrides) {
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names()).read(file, parameters, problems);
        return Planner.plan(StageTypes.builtIn(), spec, overrides, problems);
    }

    Path file() {
        return file;
    }
}
