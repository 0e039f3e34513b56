package dev.drey.stage;

import dev.drey.runtime.CsvFormat;
import dev.drey.runtime.FileOutput;
import dev.drey.runtime.IfExists;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.spec.Position;
import dev.drey.spec.Problem;
import dev.drey.spec.Problems;
import dev.drey.spec.SpecException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Rows that a stage sets aside, such as dead letters and late rows, as CSV files in a directory that must not be there yet. */
public final class SideFiles {
    private SideFiles() {}

    /**
     * Tells where a declared directory is; a fault is added to the problems.
     *
     * @param path as declared
     * @param at where it was declared
     * @param rows what goes there, for messages: {@code dead letters}
     * @return null after a problem
     */
    public static Stage.Output directory(StageNode node, String path, Position at, String rows, Problems problems) {
        if (Paths.isRemote(path)) {
            node.problem(problems, at, "path '" + path + "' is not local; " + rows + " go to local directories");
            return null;
        }
        try {
            return new Stage.Output(Paths.local(node.baseDirectory(), path), at);
        } catch (IllegalArgumentException e) {
            node.problem(problems, at, "path '" + path + "' is not a path: " + e.getMessage());
            return null;
        }
    }

    /**
     * Adds the writers of a named output to the job.
     *
     * @param context of the stage
     * @param target where the files go
     * @param rows what is written
     * @param name what the rows are, for the operators' names: {@code dead letters}
     * @param parallelism number of writers
     * @throws SpecException when the directory is there
     * @throws IOException if the directory cannot be looked at
     */
    public static void write(
            StageContext context, Stage.Output target, SideOutputs.Given rows, String name, int parallelism)
            throws IOException {
        Path directory = target.directory();
        String fault = FileOutput.refusal(
                directory, IfExists.FAIL, context.environment().getConfiguration());
        if (fault != null) {
            throw new SpecException(List.of(new Problem(target.position(), "stage '" + context.stage() + "'", fault)));
        }
        OperatorIdentity identity = context.identity().aside(name);
        FileOutput.to(
                        directory,
                        IfExists.FAIL,
                        CsvFormat.DEFAULT,
                        rows.schema(),
                        context.environment().getConfiguration())
                .write(
                        rows.stream(),
                        identity,
                        identity.stage(),
                        context.settings().buckets(),
                        parallelism);
    }
}
