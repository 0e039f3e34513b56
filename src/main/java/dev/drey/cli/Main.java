package dev.drey.cli;

import dev.drey.plan.Plan;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.SubmittedTarget;
import dev.drey.plan.UnbalancedLedgerException;
import dev.drey.runlog.RunReport;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the launcher and of {@code flink run drey.jar}. */
@Command(
        name = "drey",
        description = "Declared pipelines as columnar chunks on Apache Flink.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            CompareCommand.class,
            ValidateCommand.class,
            ExplainCommand.class,
            StagesCommand.class,
            VariantCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Exit codes: 0 ok, 1 the run failed, 2 wrong usage or pipeline, 3 results differ, 4 rows unaccounted for,",
            "130 interrupted."
        })
public final class Main {
    static final int OK = 0;
    static final int RUN_FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int UNBALANCED = 4;
    private static final int EXIT_SECONDS = 30;

    private Main() {}

    /**
     * Runs a command and ends the process with its exit code; when submitted by Flink's client the process is not ours, so a failure is thrown
     * instead.
     */
    public static void main(String[] args) {
        CommandLine drey = commandLine(new PrintWriter(System.out, true), new PrintWriter(System.err, true));
        int code = drey.execute(args);
        if (!SubmittedTarget.isPresent()) {
            exit(code);
        } else if (code != OK) {
            throw new CommandFailedException(told(drey.getParseResult()) + " ended with code " + code + "; see above");
        }
    }

    /** The command and what it was given to work on; no options, whose values may be secrets. */
    static String told(ParseResult parsed) {
        if (parsed.hasSubcommand()) {
            return told(parsed.subcommand());
        }
        StringBuilder told = new StringBuilder(parsed.commandSpec().qualifiedName());
        parsed.matchedPositionals()
                .forEach(given -> given.originalStringValues()
                        .forEach(value -> told.append(' ').append(value)));
        return told.toString();
    }

    /** Ends the process, also when something that runs at its end waits for a thread that ignores its interruption. */
    private static void exit(int code) {
        Thread last = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(EXIT_SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(code);
                },
                "drey-exit");
        last.setDaemon(true);
        last.start();
        System.exit(code);
    }

    /**
     * Runs a command.
     *
     * @return the exit code
     */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return commandLine(out, err).execute(args);
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, given) -> usage(wrong))
                .setExecutionExceptionHandler((fault, command, parsed) -> report(fault, command.getErr()));
    }

    /** Says what is wrong with the command line and where its options are told: the whole help would push the message off the screen. */
    private static int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        boolean bare = command.getParent() == null && !(wrong instanceof UnmatchedArgumentException);
        if (bare) {
            command.usage(err); // what somebody wants to see who typed the name alone
            return WRONG_USAGE;
        }
        err.println("drey: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return WRONG_USAGE;
    }

    /** Says what deserves a second look in a pipeline that can run. */
    static void warn(Plan plan, PrintWriter err) {
        plan.warnings().forEach(err::println);
        err.flush();
    }

    /** Who may have lost rows. */
    private static String blame(RunReport report) {
        boolean custom = report.stages().stream().anyMatch(stage -> stage.type().equals("custom"));
        return custom
                ? "This is a fault of a custom stage that has written to a chunk which it was given, or of Drey; not of the data."
                : "This is a fault of Drey, not of the pipeline or the data; please report it.";
    }

    /** Says what is wrong, by who must act, and picks the exit code. */
    private static int report(Exception fault, PrintWriter err) {
        if (fault instanceof SpecException wrong) {
            for (Problem problem : wrong.problems()) {
                err.println(problem);
            }
            err.println(
                    wrong.problems().size() == 1
                            ? "1 problem"
                            : wrong.problems().size() + " problems");
            return WRONG_USAGE;
        }
        if (fault instanceof InterruptedException) {
            // Ctrl-C was told already; the JVM is on its way out.
            return RUN_FAILED;
        }
        if (fault instanceof RunFailedException failed && failed.report().status() == RunReport.Status.CANCELLED) {
            err.println("drey: run cancelled");
            return RUN_FAILED;
        }
        if (fault instanceof RunFailedException failed) {
            err.println("drey: run " + failed.report().status().name().toLowerCase(Locale.ROOT) + ": "
                    + failed.getMessage());
            return RUN_FAILED;
        }
        if (fault instanceof UnbalancedLedgerException unbalanced) {
            err.println("drey: " + unbalanced.getMessage());
            err.println(blame(unbalanced.report()));
            return UNBALANCED;
        }
        err.println("drey: " + (fault.getMessage() == null ? fault.toString() : fault.getMessage()));
        if (System.getenv("DREY_TRACE") != null) {
            fault.printStackTrace(err);
        }
        return RUN_FAILED;
    }
}
