package dev.drey.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code ./drey} as users do, in a process of its own, with its temporary files in a folder that tests can look into. */
public final class Launcher {
    private static final int SIGINT = 2;

    private final Path directory;
    private boolean archive;
    private int runs;

    /** @param directory takes outputs and temporary files */
    public Launcher(Path directory) {
        this.directory = directory;
    }

    /** From now on runs make and use the class archive. */
    public Launcher withArchive() {
        archive = true;
        return this;
    }

    /** Starts {@code ./drey arguments}. */
    public ChildProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(interruptible());
        command.add(Path.of("drey").toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("DREY_JAVA_OPTS", "-Djava.io.tmpdir=" + directory.toAbsolutePath());
        // Making the archive takes longer than all runs of a test together.
        environment.put("DREY_CLASS_ARCHIVE", archive ? "on" : "off");
        runs++;
        return ChildProcess.start("drey-" + runs, directory, environment, command);
    }

    /**
     * What to put before a command so that SIGINT reaches it. A shell lets commands that it starts in the background ignore SIGINT, these tests
     * among them, and children inherit that.
     */
    private static List<String> interruptible() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return List.of();
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("SigIgn:")) {
                long ignored = Long.parseUnsignedLong(
                        line.substring(line.indexOf(':') + 1).trim(), 16);
                boolean sigint = (ignored >>> (SIGINT - 1) & 1) != 0;
                return sigint ? List.of("env", "--default-signal=INT") : List.of();
            }
        }
        return List.of();
    }
}
