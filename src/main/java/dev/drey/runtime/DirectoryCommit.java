package dev.drey.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the staged files of a run that has succeeded the target directory: cuts each to the length that counts, gives it its final name
 * {@code part-<subtask>-<n>} and renames the whole directory in one step. A target that is replaced is set aside first and put back when the
 * rename fails; for the moment between the two renames there is no target, which a file system without an exchange of directories cannot
 * avoid.
 */
final class DirectoryCommit {
    private static final Pattern PART = Pattern.compile("part-\\d{4,}-\\d{4,}\\.[a-z0-9]+");

    private final Path target;
    private final IfExists ifExists;
    private final String extension;
    private final StagedDirectory staging;

    DirectoryCommit(Path target, IfExists ifExists, String extension, StagedDirectory staging) {
        this.target = target;
        this.ifExists = ifExists;
        this.extension = extension;
        this.staging = staging;
    }

    /**
     * Why an output must not go to {@code target}; null when it may. An empty directory counts as absent. Overwriting replaces directories that
     * hold nothing but files of outputs, so that a mistyped path does not cost a user's own files.
     */
    static String refusal(Path target, IfExists ifExists) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        if (!Files.isDirectory(target)) {
            return "output '" + target + "' is a file; an output is a directory of files";
        }
        try (Stream<Path> entries = Files.list(target)) {
            List<Path> found = entries.sorted().toList();
            if (found.isEmpty()) {
                return null;
            }
            if (ifExists == IfExists.FAIL) {
                return "output '" + target
                        + "' exists already; remove it, choose another path or set if-exists: overwrite";
            }
            for (Path entry : found) {
                if (!PART.matcher(entry.getFileName().toString()).matches() || Files.isDirectory(entry)) {
                    return "output '" + target + "' holds '" + entry.getFileName()
                            + "', which no output wrote; if-exists: overwrite replaces only directories of part files";
                }
            }
        }
        return null;
    }

    /**
     * Publishes the files.
     *
     * @param files in the order of their final names within each subtask
     * @param empty content of the only file when there are no rows
     * @throws IOException with what stands in the way; the target is then as it was and the files stay staged
     */
    void publish(List<StagedFile> files, byte[] empty) throws IOException {
        check(files);
        Files.createDirectories(staging.result());
        Set<Path> others = new HashSet<>();
        Map<StagedFile, Path> parts = parts(files);
        for (Map.Entry<StagedFile, Path> part : parts.entrySet()) {
            collect(part.getKey(), part.getValue());
            others.add(StagedDirectory.containing(part.getKey().path()).root());
        }
        if (parts.isEmpty()) {
            Files.write(part(0, 1), empty);
        }
        rename();
        staging.discard();
        for (Path other : others) {
            // Files of the savepoint that the run was resumed from; they are ours now.
            StagedDirectory.deleteTree(other);
        }
    }

    /**
     * Looks for what would stop {@link #publish}, without changing anything.
     *
     * @throws IOException with what stands in the way
     */
    void check(List<StagedFile> files) throws IOException {
        String refusal = refusal(target, ifExists);
        if (refusal != null) {
            throw new IOException(refusal);
        }
        for (Map.Entry<StagedFile, Path> part : parts(files).entrySet()) {
            isCollected(part.getKey(), part.getValue());
        }
    }

    /** The files that count with the names that they get. */
    private Map<StagedFile, Path> parts(List<StagedFile> files) {
        Map<StagedFile, Path> parts = new LinkedHashMap<>();
        int[] next = new int[files.stream().mapToInt(StagedFile::subtask).max().orElse(0) + 1];
        for (StagedFile file : files) {
            if (file.bytes() > 0) {
                parts.put(file, part(file.subtask(), ++next[file.subtask()]));
            }
        }
        return parts;
    }

    private Path part(int subtask, int number) {
        return staging.result().resolve(String.format(Locale.ROOT, "part-%04d-%04d.%s", subtask, number, extension));
    }

    /** True when an earlier attempt to publish has moved the file. */
    private boolean isCollected(StagedFile file, Path part) throws IOException {
        if (!Files.exists(file.path())) {
            if (Files.exists(part) && Files.size(part) == file.bytes()) {
                return true;
            }
            throw new IOException("staged file '" + file.path() + "' of output '" + target
                    + "' is gone; was its savepoint resumed and finished by another run, or the directory removed?");
        }
        long found = Files.size(file.path());
        if (found < file.bytes()) {
            throw new IOException("staged file '" + file.path() + "' of output '" + target + "' holds " + found
                    + " bytes; the writer's last report says " + file.bytes());
        }
        return false;
    }

    private void collect(StagedFile file, Path part) throws IOException {
        if (isCollected(file, part)) {
            return;
        }
        if (Files.size(file.path()) > file.bytes()) {
            try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
                channel.truncate(file.bytes());
            }
        }
        move(file.path(), part);
    }

    private void rename() throws IOException {
        Path place = Files.exists(target) ? target.toRealPath() : target;
        if (!Files.exists(place)) {
            move(staging.result(), place);
            return;
        }
        // Not inside the staging directory, so that no clean-up can take it away before the new one is there.
        Path old = staging.root().resolveSibling(staging.root().getFileName() + "-replaced");
        move(place, old);
        try {
            move(staging.result(), place);
        } catch (IOException e) {
            move(old, place);
            throw e;
        }
        StagedDirectory.deleteTree(old);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to);
        }
    }
}
