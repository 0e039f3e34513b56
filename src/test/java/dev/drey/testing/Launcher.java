package dev.drey.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code ./drey} as users do, in a process of its own, with its temporary files in a folder that tests can look into. */
public final class Launcher {
    private final Path directory;
    private int runs;

    /** @param directory takes outputs and temporary files */
    public Launcher(Path directory) {
        this.directory = directory;
    }

    /** Starts {@code ./drey arguments}. */
    public ChildProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of("drey").toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("DREY_JAVA_OPTS", "-Djava.io.tmpdir=" + directory.toAbsolutePath());
        // Making the archive takes longer than all runs of a test together.
        environment.put("DREY_CLASS_ARCHIVE", "off");
        runs++;
        return ChildProcess.start("drey-" + runs, directory, environment, command);
    }
}
