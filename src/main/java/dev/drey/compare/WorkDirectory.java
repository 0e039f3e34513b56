package dev.drey.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory of one comparison, which is removed with all that is in it when the comparison is over. */
public final class WorkDirectory implements AutoCloseable {
    private static final String PREFIX = "drey-compare-";

    private final Path path;
    private final boolean keep;

    private WorkDirectory(Path path, boolean keep) {
        this.path = path;
        this.keep = keep;
    }

    /**
     * Makes a new directory.
     *
     * @param parent where; null for the system's directory of temporary files, where only the owner may read it
     * @param keep true to leave it behind
     */
    public static WorkDirectory below(Path parent, boolean keep) throws IOException {
        Path made = parent == null
                ? Files.createTempDirectory(
                        PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                : Files.createTempDirectory(parent, PREFIX);
        return new WorkDirectory(made.toAbsolutePath(), keep);
    }

    public Path path() {
        return path;
    }

    /** Removes a directory with all that is in it. */
    static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!keep) {
            delete(path);
        }
    }
}
