package dev.drey.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs each variant in a JVM of its own, started as this one was: a fresh heap, compiler and class state, and memory and processor time that are the
 * run's alone. The child gets its variant as a file, leaves its measurements as one, and ends by itself when its standard input does, which is when
 * this process ends, however that comes about.
 */
public final class ChildRunner implements VariantRunner {
    private static final long END_SECONDS = 15;
    /** Beginnings of options that name ports and files, or load what does: agents, debuggers, JMX, logs, recordings, archives. */
    private static final List<String> OWN = List.of(
            "-agent",
            "-javaagent",
            "-Xrun",
            "-Xdebug",
            "-Xlog",
            "-Xshare:dump",
            "-Dcom.sun.management",
            "-XX:+ManagementServer",
            "-XX:+LogVMOutput",
            "-XX:LogFile",
            "-XX:StartFlightRecording",
            "-XX:FlightRecorderOptions",
            "-XX:ArchiveClassesAtExit",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile");
    /** Variables that Java reads options from; those are among this process' options already. */
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final List<String> command;
    private final PrintStream err;
    private volatile Process running;
    private volatile boolean closed;

    /**
     * @param command starts the child; paths of the variant's and of the measurements' file are appended
     * @param err gets what a child that failed has told
     */
    public ChildRunner(List<String> command, PrintStream err) {
        this.command = List.copyOf(command);
        this.err = err;
    }

    /**
     * The command that starts a JVM like this one: the same Java, class path and options, less those that hold a port or a file which this process
     * has already.
     */
    public static List<String> java(Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(passedOn(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        return command;
    }

    /** The options of a JVM that another one may have as well. */
    static List<String> passedOn(List<String> options) {
        return options.stream()
                .filter(option -> OWN.stream().noneMatch(option::startsWith))
                .toList();
    }

    /** The variant in a file that {@link #run} wrote. */
    public static Variant variant(Path file) throws IOException {
        return ComparisonJson.readVariant(file);
    }

    /** What the child leaves behind at its end. */
    public static void leave(ModeRun run, Path file) throws IOException {
        ComparisonJson.writeRun(run, file);
    }

    @Override
    public ModeRun run(Variant variant) throws VariantFailedException, InterruptedException, IOException {
        Path home = Path.of(variant.captures()).getParent();
        Path request = home.resolve("variant.json");
        Path measurements = home.resolve("run.json");
        Path messages = home.resolve("messages.txt");
        ComparisonJson.writeVariant(variant, request);
        List<String> line = new ArrayList<>(command);
        line.add(request.toString());
        line.add(measurements.toString());
        int code = execute(line, messages);
        if (code != 0) {
            if (!closed) {
                err.print(Files.readString(messages, StandardCharsets.UTF_8));
            }
            throw new VariantFailedException(variant.label(), "its process ended with code " + code, null);
        }
        return ComparisonJson.readRun(measurements);
    }

    private int execute(List<String> line, Path messages) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(messages.toFile());
        builder.environment().keySet().removeAll(VARIABLES);
        Process process = builder.start();
        running = process;
        try {
            if (closed) {
                end(process);
            }
            return process.waitFor();
        } finally {
            end(process);
            running = null;
        }
    }

    /** Asks the process to end, which lets it clean up, and kills it if it does not. */
    private static void end(Process process) throws IOException {
        process.getOutputStream().close();
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Comparison.Machine machine() {
        return MachineFacts.local();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        Process process = running;
        if (process != null) {
            end(process);
        }
    }
}
