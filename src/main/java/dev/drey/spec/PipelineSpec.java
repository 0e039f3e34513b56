package dev.drey.spec;

import java.nio.file.Path;
import java.util.List;

/**
 * A pipeline as declared; what both the YAML reader and the Java builder yield. Parameters are already put in; secrets are not.
 *
 * @param name the pipeline's name
 * @param position place of the pipeline as a whole
 * @param settings pipeline-wide entries besides name, stages and params: {@code mode}, {@code chunk-rows}, {@code flink}, …
 * @param stages in the file's order
 * @param baseDirectory what relative paths are relative to
 */
public record PipelineSpec(
        String name, Position position, List<Node.Entry> settings, List<StageSpec> stages, Path baseDirectory) {
    public PipelineSpec {
        settings = List.copyOf(settings);
        stages = List.copyOf(stages);
    }
}
