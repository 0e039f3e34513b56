package dev.drey.cli;

import dev.drey.compare.ChildRunner;
import dev.drey.compare.Comparer;
import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ComparisonJson;
import dev.drey.compare.FailedComparison;
import dev.drey.compare.Scope;
import dev.drey.compare.TargetRunner;
import dev.drey.compare.VariantFailedException;
import dev.drey.compare.VariantRunner;
import dev.drey.compare.WorkDirectory;
import dev.drey.compare.report.HtmlReport;
import dev.drey.compare.report.TerminalReport;
import dev.drey.plan.Plan;
import dev.drey.plan.RunOverrides;
import dev.drey.plan.SubmittedTarget;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a pipeline in several modes and tells whether they agree and what each costs. */
@Command(
        name = "compare",
        description = {
            "Runs a pipeline in batch, streaming and micro-batch, each in a fresh state, and tells whether the results are the"
                    + " same and what each mode costs. The pipeline's own outputs are left alone.",
            "",
            "Exit codes: 0 the results are equal, or late rows explain every difference; 3 they differ; 1 a run failed."
        },
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    private static final int DIFFERENT = 3;

    @Mixin
    private PipelineFile pipeline;

    @Mixin
    private MeasureOptions measures;

    @Mixin
    private ScopeOptions scopeOptions;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes everything that was found as JSON.")
    private Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Writes a report with charts as one HTML file.")
    private Path html;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description = "Where results are captured while they are compared; on a cluster all machines must see it."
                    + " A temporary directory unless given.")
    private Path workDirectory;

    @Option(names = "--keep", description = "Leaves the captured results behind and tells where they are.")
    private boolean keep;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        new ReportFiles(command.commandLine(), html, json).check();
        RunOverrides overrides = measures.over(pipeline.overrides());
        Plan plan = pipeline.plan(overrides);
        Scope scope = scopeOptions.scope(command.commandLine(), plan);
        PrintStream err = System.err;
        try (VariantRunner runner = runner(overrides, err);
                Interruption interruption = new Interruption(runner::close, err);
                WorkDirectory work = work()) {
            Comparison comparison = compare(scope, runner, overrides, work, interruption);
            if (keep) {
                err.println("drey: the captured results are in " + work.path());
            }
            show(comparison);
            return comparison.verdict() == Verdict.DIFFERENT ? DIFFERENT : Main.OK;
        } catch (VariantFailedException e) {
            report(new FailedComparison(
                    plan.name(), Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), e.getMessage()));
            throw e;
        }
    }

    /** Reports of a failure take the place of older ones, which would pass for this comparison's. */
    private void report(FailedComparison failed) throws IOException {
        if (html != null) {
            Files.writeString(html, HtmlReport.print(failed));
        }
        if (json != null) {
            Files.writeString(json, ComparisonJson.write(failed));
        }
    }

    private Comparison compare(
            Scope scope, VariantRunner runner, RunOverrides overrides, WorkDirectory work, Interruption interruption)
            throws VariantFailedException, InterruptedException, IOException {
        Comparer comparer = new Comparer(
                scope, runner, pipeline::plan, overrides, work.path(), line -> System.err.println("drey: " + line));
        if (keep) {
            comparer.keepingCaptures();
        }
        try {
            return comparer.compare();
        } catch (VariantFailedException | IOException e) {
            if (interruption.happened()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    private VariantRunner runner(RunOverrides overrides, PrintStream err) {
        if (SubmittedTarget.isPresent()) {
            SubmittedTarget target = new SubmittedTarget();
            if (!target.isAttached()) {
                throw wrong("compare waits for its jobs; submit it attached, without -d");
            }
            return new TargetRunner(target, pipeline::plan, overrides);
        }
        List<String> child = new ArrayList<>(ChildRunner.java(Main.class));
        child.add("run-variant");
        child.addAll(measures.arguments());
        child.addAll(pipeline.arguments());
        return new ChildRunner(child, err);
    }

    private void show(Comparison comparison) throws IOException {
        System.out.print(TerminalReport.print(comparison, Terminal.reportWidth(), Terminal.showsColours()));
        System.out.flush();
        if (html != null) {
            Files.writeString(html, HtmlReport.print(comparison));
        }
        if (json != null) {
            Files.writeString(json, ComparisonJson.write(comparison));
        }
    }

    private WorkDirectory work() {
        try {
            return WorkDirectory.below(workDirectory, keep);
        } catch (IOException e) {
            String where = workDirectory == null ? "the directory of temporary files" : workDirectory.toString();
            throw wrong("--work-dir: no directory can be made in " + where + ": " + ReportFiles.reason(e));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
