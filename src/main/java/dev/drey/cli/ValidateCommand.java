package dev.drey.cli;

import dev.drey.plan.ConnectionChecks;
import dev.drey.plan.ExecutionTarget;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.SamplePlan;
import dev.drey.plan.SubmittedTarget;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks a pipeline and tells every problem, without running it, or with a sample of its rows. */
@Command(name = "validate", description = "Checks a pipeline and tells every problem.", mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    /** How far the check goes; each level holds those before it. */
    enum Level {
        /** The pipeline file alone. */
        STATIC,
        /** And what it needs from outside: files are opened, directories looked at, connections made. */
        CONNECT,
        /** And the first rows of each source run through, with sinks that only show them. */
        SAMPLE
    }

    @Mixin
    private PipelineInMode pipeline;

    @Option(
            names = "--level",
            defaultValue = "static",
            paramLabel = "LEVEL",
            description =
                    "static looks at the file alone, connect opens what it needs from outside too, sample runs the first"
                            + " rows of each source through and writes nothing (default: ${DEFAULT-VALUE}).")
    private Level level;

    @Option(
            names = "--rows",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Rows of each source for --level sample (default: ${DEFAULT-VALUE}).")
    private long rows;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        if (rows < 1) {
            throw new ParameterException(command.commandLine(), "--rows: " + rows + " is too few; allowed: 1 or more");
        }
        PrintWriter out = command.commandLine().getOut();
        Plan plan = pipeline.plan();
        Main.warn(plan, command.commandLine().getErr());
        if (level != Level.STATIC) {
            ConnectionChecks.run(plan, out::println);
        }
        if (level == Level.SAMPLE) {
            sample(SamplePlan.of(plan, rows), out);
        }
        out.println(pipeline.file() + ": ok, " + plan.stages().size() + " stages" + warnings(plan));
        out.flush();
        return Main.OK;
    }

    private static void sample(Plan plan, PrintWriter out) throws Exception {
        try (ExecutionTarget target =
                SubmittedTarget.isPresent() ? new SubmittedTarget() : LocalTarget.start(plan, false)) {
            RunOutcome outcome = new PipelineRunner(target, RunListener.SILENT).run(plan, null);
            out.print(ResultPrinter.print(outcome));
            out.print(RunTable.print(outcome.report()));
        }
    }

    private static String warnings(Plan plan) {
        int count = plan.warnings().size();
        return count == 0 ? "" : count == 1 ? ", 1 warning" : ", " + count + " warnings";
    }
}
