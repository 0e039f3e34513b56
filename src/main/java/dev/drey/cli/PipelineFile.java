package dev.drey.cli;

import dev.drey.catalog.StageTypes;
import dev.drey.plan.Plan;
import dev.drey.plan.Planner;
import dev.drey.plan.RunOverrides;
import dev.drey.plan.SubmittedTarget;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.YamlReader;
import dev.drey.stage.Mode;
import dev.drey.stage.PipelineSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The pipeline file and the settings over it: what run, validate and explain have in common. */
final class PipelineFile {
    @Parameters(index = "0", paramLabel = "FILE", description = "The pipeline file.")
    private Path file;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = ModeConverter.class,
            description = "batch or streaming; wins over the file.")
    private Mode mode;

    @Option(names = "--parallelism", paramLabel = "N", description = "Subtasks per stage; wins over the file.")
    private Integer parallelism;

    @Option(names = "--chunk-rows", paramLabel = "N", description = "Most rows of a chunk; wins over the file.")
    private Integer chunkRows;

    @Option(names = "-P", paramLabel = "NAME=VALUE", description = "Sets a parameter of the pipeline.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "Sets an option of Flink.")
    private Map<String, String> flink = new LinkedHashMap<>();

    /** @throws dev.drey.spec.SpecException with every problem */
    Plan plan() {
        Integer usual = SubmittedTarget.isPresent() ? SubmittedTarget.parallelism() : null;
        RunOverrides overrides = new RunOverrides(mode, parallelism, chunkRows, flink, usual);
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names()).read(file, parameters, problems);
        return Planner.plan(StageTypes.builtIn(), spec, overrides, problems);
    }

    Path file() {
        return file;
    }

    /** Takes the names that pipelines use. */
    static final class ModeConverter implements ITypeConverter<Mode> {
        @Override
        public Mode convert(String text) {
            for (Mode mode : Mode.values()) {
                if (mode.label().equals(text)) {
                    return mode;
                }
            }
            throw new TypeConversionException("'" + text + "' is no mode; allowed: batch, streaming, micro-batch");
        }
    }
}
