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
    private final Output out;
    private final Output err;
    private final Thread killer;

    private ChildProcess(String name, Process process, Path directory) {
        this.name = name;
        this.process = process;
        this.out = new Output(process.inputReader(StandardCharsets.UTF_8), directory.resolve(name + ".out"));
        this.err = new Output(process.errorReader(StandardCharsets.UTF_8), directory.resolve(name + ".err"));
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
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        ChildProcess child = new ChildProcess(name, builder.start(), directory);
        Runtime.getRuntime().addShutdownHook(child.killer);
        child.out.start();
        child.err.start();
        return child;
    }

    /** One of the two outputs: read to its end on a thread of its own, so that the process never waits for its reader. */
    private static final class Output extends Thread {
        private final BufferedReader reader;
        private final Path file;
        private final List<String> lines = new ArrayList<>();
        private boolean ended;

        Output(BufferedReader reader, Path file) {
            super("reader of " + file.getFileName());
            this.reader = reader;
            this.file = file;
            setDaemon(true);
        }

        @Override
        public void run() {
            try (reader;
                    Writer writer = Files.newBufferedWriter(file)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    writer.write(line + "\n");
                    writer.flush();
                    add(line);
                }
            } catch (IOException e) {
                add("(the output could not be read any further: " + e + ")");
            } finally {
                end();
            }
        }

        private synchronized void add(String line) {
            lines.add(line);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        /** The first line that matches; null if there is none at the end of the output or of the time. */
        synchronized Matcher await(Pattern pattern, Duration limit) throws InterruptedException {
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
                    return null;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }

        synchronized String tail() {
            List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return last.isEmpty() ? "" : "--- end of " + file + ":\n" + String.join("\n", last) + "\n";
        }
    }

    /**
     * Waits for a line of the standard output, which may have come already.
     *
     * @throws AssertionError with the output, if none came in time or the process ended without one
     */
    public Matcher awaitLine(Pattern pattern, Duration limit) throws InterruptedException {
        return await(out, pattern, limit);
    }

    /** As {@link #awaitLine}, of the standard error. */
    public Matcher awaitErrorLine(Pattern pattern, Duration limit) throws InterruptedException {
        return await(err, pattern, limit);
    }

    private Matcher await(Output output, Pattern pattern, Duration limit) throws InterruptedException {
        Matcher matcher = output.await(pattern, limit);
        if (matcher == null) {
            throw new AssertionError("no line like " + pattern + " came from " + name + " before its end or within "
                    + limit + "\n" + tail());
        }
        return matcher;
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
        out.join();
        err.join();
        Runtime.getRuntime().removeShutdownHook(killer);
        return new Outcome(process.exitValue(), Files.readString(out.file), Files.readString(err.file));
    }

    /** How a process ended. */
    public record Outcome(int exitCode, String out, String err) {}

    /** Ctrl-C. */
    public void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    /** The last lines of both outputs, for messages. */
    public String tail() {
        return out.tail() + err.tail();
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
