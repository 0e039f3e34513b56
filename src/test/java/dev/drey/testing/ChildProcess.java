package dev.drey.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that a test starts. Its output is kept in memory and in a file; tests wait for lines of it, not for time. It is killed when it is
 * closed or when this JVM ends, however that comes about.
 */
public final class ChildProcess implements AutoCloseable {
    private static final int TAIL_LINES = 40;
    private static final long KILL_SECONDS = 20;

    private final String name;
    private final Process process;
    private final Path log;
    private final Path err;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private final Thread killer;
    private boolean ended;

    private ChildProcess(String name, Process process, Path log, Path err) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.err = err;
        this.reader = new Thread(this::read, "output of " + name);
        this.killer = new Thread(process::destroyForcibly);
    }

    /**
     * Starts a process.
     *
     * @param name for messages and for the files {@code name.out} and {@code name.err}
     * @param directory where its output goes
     */
    public static ChildProcess start(String name, Path directory, Map<String, String> environment, List<String> command)
            throws IOException {
        Path log = directory.resolve(name + ".out");
        Path err = directory.resolve(name + ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().putAll(environment);
        ChildProcess child = new ChildProcess(name, builder.start(), log, err);
        Runtime.getRuntime().addShutdownHook(child.killer);
        child.reader.setDaemon(true);
        child.reader.start();
        return child;
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                Writer file = Files.newBufferedWriter(log)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                file.write(line + "\n");
                file.flush();
                synchronized (this) {
                    lines.add(line);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (this) {
                lines.add("(the output could not be read any further: " + e + ")");
            }
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }

    /**
     * Waits for a line of the standard output, which may have come already.
     *
     * @throws AssertionError with the output, if none came in time or the process ended without one
     */
    public synchronized Matcher awaitLine(Pattern pattern, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                Matcher matcher = pattern.matcher(lines.get(seen));
                if (matcher.find()) {
                    return matcher;
                }
            }
            long left = deadline - System.nanoTime();
            if (ended || left <= 0) {
                throw new AssertionError(name + (ended ? " ended" : " ran " + limit) + " without a line like " + pattern
                        + "\n" + tail());
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /**
     * Waits for the end of the process and of its output.
     *
     * @throws AssertionError with the output, if it does not end in time; it is killed then
     */
    public Outcome awaitEnd(Duration limit) throws IOException, InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
            throw new AssertionError(name + " did not end within " + limit + "\n" + tail());
        }
        reader.join();
        return new Outcome(process.exitValue(), Files.readString(log), Files.readString(err));
    }

    /** How a process ended. */
    public record Outcome(int exitCode, String out, String err) {}

    /** Ctrl-C. */
    public void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    /** {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
    }

    /** The last lines of both outputs, for messages. */
    public String tail() {
        String errors;
        try {
            errors = Files.exists(err) ? Files.readString(err) : "";
        } catch (IOException e) {
            errors = "(cannot be read: " + e + ")";
        }
        synchronized (this) {
            return "--- end of " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()))
                    + (errors.isBlank() ? "" : "\n--- " + err + ":\n" + errors);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            if (!process.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " (process " + process.pid() + ") survives its kill");
            }
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
