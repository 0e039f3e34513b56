package dev.drey.cli;

import dev.drey.plan.ExecutionTarget;
import dev.drey.plan.LocalCluster;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.SubmittedTarget;
import dev.drey.plan.UnbalancedLedgerException;
import dev.drey.runlog.ExecutionLog;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.report.RunHtml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a pipeline: in this process, or on the cluster that the jar was submitted to. */
@Command(
        name = "run",
        description = "Runs a pipeline: in this process, or on the cluster that the jar was submitted to by flink run.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private PipelineInMode pipeline;

    @Option(names = "--from-savepoint", paramLabel = "PATH", description = "Starts from a savepoint or checkpoint.")
    private String savepoint;

    @Option(
            names = "--max-workers",
            paramLabel = "N",
            description =
                    "Lets at most N times the parallelism subtasks work at the same time, in mode batch; wins over the"
                            + " file. Stages of lower parallelism may share them.")
    private Integer maxWorkers;

    @Option(names = "--ui", description = "Serves Flink's web UI on a loopback port while a local run lasts.")
    private boolean ui;

    @Option(names = "--json", paramLabel = "REPORT", description = "Writes the report of the run as JSON.")
    private Path json;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Writes the execution log as JSON lines: one for each stage, then one for the run.")
    private Path log;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Writes a page that shows when each stage worked, the critical path and where the rows went.")
    private Path page;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        Plan plan = pipeline.plan(maxWorkers);
        Main.warn(plan, command.commandLine().getErr());
        checkUsage(plan);
        // The console is closed last: Ctrl-C waits until the cluster has removed its temporary files.
        try (RunConsole console = new RunConsole(plan, System.out, System.err);
                ExecutionTarget target = target(plan)) {
            return run(console, target);
        }
    }

    private int run(RunConsole console, ExecutionTarget target) throws Exception {
        RunReport report;
        try {
            report = console.run(new PipelineRunner(target, console), savepoint);
        } catch (RunFailedException e) {
            writeBeside(e, e.report());
            throw e;
        } catch (UnbalancedLedgerException e) {
            writeBeside(e, e.report());
            throw e;
        }
        write(report);
        return Main.OK;
    }

    /** Writes the report of a run that is to end with a fault: what is wrong with the run counts, not what is wrong with a file. */
    private void writeBeside(Exception fault, RunReport report) {
        try {
            write(report);
        } catch (IOException e) {
            fault.addSuppressed(e);
            command.commandLine().getErr().println("drey: the report could not be written: " + ReportFiles.told(e));
        }
    }

    private ExecutionTarget target(Plan plan) throws Exception {
        if (SubmittedTarget.isPresent()) {
            return new SubmittedTarget();
        }
        LocalCluster cluster = LocalTarget.start(plan, ui);
        if (ui) {
            command.commandLine().getErr().println("drey: web UI at " + cluster.restAddress());
        }
        return cluster;
    }

    /** Finds out before the run, not after it, that options do not fit. */
    private void checkUsage(Plan plan) {
        ReportFiles.check(command.commandLine(), files());
        if (savepoint != null && plan.settings().mode().isBatch()) {
            throw wrong("--from-savepoint: mode batch takes no savepoints; add --mode streaming");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private Map<String, Path> files() {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("--json", json);
        files.put("--log", log);
        files.put("--report", page);
        return files;
    }

    private void write(RunReport report) throws IOException {
        if (json != null) {
            Files.writeString(json, report.toJson());
        }
        if (log != null) {
            Files.writeString(log, ExecutionLog.jsonLines(report));
        }
        if (page != null) {
            Files.writeString(page, RunHtml.print(report));
        }
    }
}
