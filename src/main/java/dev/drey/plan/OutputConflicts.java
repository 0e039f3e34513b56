package dev.drey.plan;

import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Finds outputs of one pipeline that would destroy each other, an input, or the pipeline file: an output is published by replacing its whole
 * directory, so the last of two that share one would win without a word.
 */
final class OutputConflicts {
    private final Problems problems;
    private final Path pipelineFile;
    private final List<Written> outputs = new ArrayList<>();
    private final List<Read> inputs = new ArrayList<>();

    private record Written(StageNode stage, Stage.Output output, Path place) {}

    private record Read(StageNode stage, Path path, Path place) {}

    OutputConflicts(PipelineSpec spec, Problems problems) {
        this.problems = problems;
        this.pipelineFile = pipelineFile(spec);
    }

    /** The file that the pipeline was read from; null when it was built otherwise. */
    private static Path pipelineFile(PipelineSpec spec) {
        try {
            Path name = Path.of(spec.position().file()).getFileName();
            Path file = name == null ? null : spec.baseDirectory().resolve(name);
            return file != null && Files.isRegularFile(file) ? place(file) : null;
        } catch (InvalidPathException e) {
            return null; // the name of a pipeline that was built in Java
        }
    }

    /** Takes a stage's inputs and outputs; in the order of the pipeline. */
    void add(StageNode node, Stage stage) {
        Stream.concat(
                        stage.outputs().stream(),
                        stage.namedOutputs().stream().map(NamedOutput::files).filter(Objects::nonNull))
                .forEach(output -> outputs.add(new Written(node, output, place(output.directory()))));
        stage.inputs().forEach(input -> inputs.add(new Read(node, input, place(input))));
    }

    /** Adds a problem for each conflict, where the later output was declared. */
    void report() {
        for (int i = 0; i < outputs.size(); i++) {
            Written output = outputs.get(i);
            for (Written other : outputs.subList(0, i)) {
                compare(output, other);
            }
            for (Read input : inputs) {
                if (input.place().startsWith(output.place())) {
                    tell(
                            output,
                            (input.place().equals(output.place()) ? "is" : "holds '" + input.path() + "', which is")
                                    + " read by stage '" + input.stage().name() + "'");
                }
            }
            if (pipelineFile != null && pipelineFile.startsWith(output.place())) {
                tell(output, "holds the pipeline file '" + pipelineFile + "'");
            }
        }
    }

    private void compare(Written output, Written other) {
        String name = "stage '" + other.stage().name() + "'";
        if (output.place().equals(other.place())) {
            tell(output, "is also written by " + name);
        } else if (output.place().startsWith(other.place())) {
            tell(output, "lies in '" + other.output().directory() + "', which is written by " + name);
        } else if (other.place().startsWith(output.place())) {
            tell(output, "holds '" + other.output().directory() + "', which is written by " + name);
        }
    }

    private void tell(Written output, String conflict) {
        String subject = "output '" + output.output().directory() + "' ";
        output.stage().problem(problems, output.output().position(), subject + conflict);
    }

    /** The path with the links of its existing part followed, so that two names of one directory are equal. */
    private static Path place(Path path) {
        Path existing = path.toAbsolutePath().normalize();
        Path rest = existing.getFileSystem().getPath("");
        while (existing.getParent() != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            rest = existing.getFileName().resolve(rest);
            existing = existing.getParent();
        }
        try {
            return existing.toRealPath().resolve(rest).normalize();
        } catch (IOException e) {
            // A dangling link or a directory that may not be looked at: its own name is the best there is.
            return path.toAbsolutePath().normalize();
        }
    }
}
