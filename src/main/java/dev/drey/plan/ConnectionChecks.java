package dev.drey.plan;

import dev.drey.runtime.FileOutput;
import dev.drey.runtime.IfExists;
import dev.drey.spec.Problems;
import dev.drey.spec.SpecException;
import dev.drey.stage.Check;
import dev.drey.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Looks whether all that a pipeline needs from outside is there: files, directories, and what else stages tell by {@link Stage#checks}. Reads and changes no data. */
public final class ConnectionChecks {
    private ConnectionChecks() {}

    /**
     * Runs all checks of a plan, one after the other.
     *
     * @param found is told a line for each that succeeds
     * @throws SpecException with a problem for each that does not
     */
    public static void run(Plan plan, Consumer<String> found) throws InterruptedException {
        Problems problems = new Problems();
        for (PlannedStage stage : plan.stages()) {
            String subject = "stage '" + stage.name() + "'";
            for (Check check : checks(stage)) {
                try {
                    found.accept(
                            subject + ": " + check.what() + ": " + check.probe().run());
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    String fault = e.getMessage() == null ? e.toString() : e.getMessage();
                    problems.add(check.position(), subject, check.what() + ": " + fault);
                }
            }
        }
        problems.throwIfAny();
    }

    private static List<Check> checks(PlannedStage stage) {
        List<Check> checks = new ArrayList<>(stage.stage().checks());
        stage.outputs().values().stream()
                .filter(output -> output.files() != null)
                .forEach(output -> checks.add(new Check(
                        output.rows() + " to " + output.files().directory(),
                        output.files().position(),
                        () -> FileOutput.probe(output.files().directory(), IfExists.FAIL))));
        return checks;
    }
}
