package dev.drey.stage;

import dev.drey.chunk.Schema;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import java.nio.file.Path;
import java.util.List;

/**
 * A declared stage with its options read and its inputs' schemas known: what a {@link StageType.Binder} gets.
 *
 * @param name the stage's name
 * @param position place of the name
 * @param options its options, read
 * @param inputNames the inputs as they are written, in order: names of stages, or of their named outputs ({@link OutputName})
 * @param inputSchemas all columns of each input, in order
 * @param inputTraits what is known of each input beyond its columns, in order
 * @param mode how the pipeline runs
 * @param baseDirectory what relative paths are relative to
 * @param userJars the user's own functions
 * @param connections those that the pipeline declares
 */
public record StageNode(
        String name,
        Position position,
        Options options,
        List<String> inputNames,
        List<Schema> inputSchemas,
        List<StreamTraits> inputTraits,
        Mode mode,
        Path baseDirectory,
        UserJars userJars,
        Connections connections) {

    public String subject() {
        return "stage '" + name + "'";
    }

    /** The names of the stages that rows come from, in order. */
    public List<String> inputStages() {
        return inputNames.stream().map(name -> OutputName.parse(name).stage()).toList();
    }

    /** The schema of the only input. */
    public Schema input() {
        return inputSchemas.get(0);
    }

    /** What is known of the only input beyond its columns. */
    public StreamTraits traits() {
        return inputTraits.get(0);
    }

    /** Adds a fault that stands at {@code position}. */
    public void problem(Problems problems, Position at, String message) {
        problems.add(at, subject(), message);
    }
}
