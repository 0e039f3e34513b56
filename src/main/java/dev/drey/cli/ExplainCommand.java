package dev.drey.cli;

import dev.drey.plan.Explain;
import dev.drey.plan.Plan;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a pipeline would do. */
@Command(
        name = "explain",
        description = "Shows what a pipeline would do, stage by stage, without running it.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private PipelineInMode pipeline;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "text, dot, mermaid or json (default: ${DEFAULT-VALUE}).")
    private Explain.Format format;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        Plan plan = pipeline.plan();
        Main.warn(plan, command.commandLine().getErr());
        out.print(Explain.explain(plan, format));
        out.flush();
        return Main.OK;
    }
}
