package dev.drey.cli;

import dev.drey.compare.ChildRunner;
import dev.drey.compare.Comparer;
import dev.drey.compare.Comparison;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.ComparisonJson;
import dev.drey.compare.FailedComparison;
import dev.drey.compare.MemoryComparer;
import dev.drey.compare.MemoryComparison;
import dev.drey.compare.Scope;
import dev.drey.compare.TargetRunner;
import dev.drey.compare.VariantFailedException;
import dev.drey.compare.VariantRunner;
import dev.drey.compare.WorkDirectory;
import dev.drey.compare.report.HtmlReport;
import dev.drey.compare.report.MemoryHtml;
import dev.drey.compare.report.MemoryText;
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

/** Runs a pipeline in several modes, or with naive twins of its stages, and tells whether they agree and what each costs. */
@Command(
        name = "compare",
        description = {
            "Runs a pipeline in batch, streaming and micro-batch, each in a fresh state, and tells whether the results are the"
                    + " same and what each mode costs; or, with --memory, with and without the bounded memory of its stages. The"
                    + " pipeline's own outputs are left alone.",
            "",
            "Exit codes: 0 the results are equal, or late rows or approximate stages explain every difference; 3 they differ;"
                    + " 1 a run failed."
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

    @Option(
            names = "--memory",
            description =
                    "Runs the pipeline in batch, then each stage that bounds its memory with a naive twin in its place,"
                            + " and compares memory, time and results. Goes with --json, --html, --differences, --work-dir and --keep.")
    private boolean memory;

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
        Main.warn(plan, command.commandLine().getErr());
        Scope scope = memory
                ? scopeOptions.memoryScope(command.commandLine())
                : scopeOptions.scope(command.commandLine(), plan);
        PrintStream err = System.err;
        try (VariantRunner runner = runner(overrides, err);
                Interruption interruption = new Interruption(runner::close, err);
                WorkDirectory work = work()) {
            Report report = compare(scope, runner, overrides, work, interruption);
            if (keep) {
                err.println("drey: the captured results are in " + work.path());
            }
            show(report);
            return report.verdict() == Verdict.DIFFERENT ? DIFFERENT : Main.OK;
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

    private Report compare(
            Scope scope, VariantRunner runner, RunOverrides overrides, WorkDirectory work, Interruption interruption)
            throws VariantFailedException, InterruptedException, IOException {
        try {
            return memory
                    ? Report.of(memory(scope, runner, overrides, work))
                    : Report.of(modes(scope, runner, overrides, work));
        } catch (VariantFailedException | IOException e) {
            if (interruption.happened()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    private Comparison modes(Scope scope, VariantRunner runner, RunOverrides overrides, WorkDirectory work)
            throws VariantFailedException, InterruptedException, IOException {
        Comparer comparer =
                new Comparer(scope, runner, pipeline::plan, overrides, work.path(), CompareCommand::progress);
        return (keep ? comparer.keepingCaptures() : comparer).compare();
    }

    private MemoryComparison memory(Scope scope, VariantRunner runner, RunOverrides overrides, WorkDirectory work)
            throws VariantFailedException, InterruptedException, IOException {
        MemoryComparer comparer =
                new MemoryComparer(scope, runner, pipeline::plan, overrides, work.path(), CompareCommand::progress);
        return (keep ? comparer.keepingCaptures() : comparer).compare();
    }

    private static void progress(String line) {
        System.err.println("drey: " + line);
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

    private void show(Report report) throws IOException {
        System.out.print(report.text());
        System.out.flush();
        if (html != null) {
            Files.writeString(html, report.html());
        }
        if (json != null) {
            Files.writeString(json, report.json());
        }
    }

    /** What was found, as it is shown. */
    private record Report(Verdict verdict, String text, String html, String json) {
        static Report of(Comparison comparison) {
            return new Report(
                    comparison.verdict(),
                    TerminalReport.print(comparison, Terminal.reportWidth(), Terminal.showsColours()),
                    HtmlReport.print(comparison),
                    ComparisonJson.write(comparison));
        }

        static Report of(MemoryComparison comparison) {
            return new Report(
                    comparison.verdict(),
                    MemoryText.print(comparison, Terminal.reportWidth(), Terminal.showsColours()),
                    MemoryHtml.print(comparison),
                    ComparisonJson.write(comparison));
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
