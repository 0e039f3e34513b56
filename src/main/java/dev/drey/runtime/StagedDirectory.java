package dev.drey.runtime;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The hidden directory beside a target directory in which one run writes its files until they are all complete:
 *
 * <pre>
 * out/.worst.drey-5f3c09aa/        beside out/worst, so on the same file system, where a rename is atomic
 *     files/                       what the subtasks write; names are unique per attempt
 *     manifest                     the files of the result with their lengths; there once the last subtask has finished
 *     withheld                     the name of the stage that has failed and of whose rows the result would lack some
 *     kept                         there after a stop with savepoint: the files belong to the savepoint
 *     resumed                      the directory of the run that this one was resumed from; there until the operators run again
 *     result/                      filled and renamed to the target by {@link DirectoryCommit}
 * </pre>
 *
 * Every method works on the file system alone, so the object is cheap to make wherever it is needed.
 */
final class StagedDirectory {
    private static final String MARK = ".drey-";

    private final Path root;

    private StagedDirectory(Path root) {
        this.root = root;
    }

    /**
     * The directory of a run.
     *
     * @param target absolute path of the directory that the output is to become
     * @param run tells runs apart
     */
    static StagedDirectory of(Path target, String run) {
        return new StagedDirectory(target.resolveSibling("." + target.getFileName() + MARK + run));
    }

    /** The directory at {@code root}. */
    static StagedDirectory at(Path root) {
        return new StagedDirectory(root);
    }

    /** The directory that a staged file lies in. */
    static StagedDirectory containing(Path file) {
        return new StagedDirectory(file.getParent().getParent());
    }

    Path root() {
        return root;
    }

    Path files() {
        return root.resolve("files");
    }

    Path result() {
        return root.resolve("result");
    }

    private Path manifest() {
        return root.resolve("manifest");
    }

    private Path withheld() {
        return root.resolve("withheld");
    }

    private Path kept() {
        return root.resolve("kept");
    }

    private Path resumed() {
        return root.resolve("resumed");
    }

    void create() throws IOException {
        Files.createDirectories(files());
    }

    /**
     * Forgets that a former attempt has ended and that a former run may have.
     *
     * @throws IOException if the directory, which the JobManager has made, is not to be seen from here
     */
    void reopen() throws IOException {
        checkVisible();
        Files.deleteIfExists(manifest());
        Files.deleteIfExists(withheld());
        Files.deleteIfExists(kept());
        Files.deleteIfExists(resumed());
    }

    /**
     * Fails when the directory, which the JobManager has made, is not to be seen from here.
     *
     * @throws IOException saying so
     */
    void checkVisible() throws IOException {
        if (!Files.isDirectory(files())) {
            throw new IOException("staging directory '" + files()
                    + "' is not visible on this machine; the output's path must be on a file system that the JobManager"
                    + " and all TaskManagers share under the same name");
        }
    }

    boolean exists() {
        return Files.exists(root);
    }

    /**
     * Notes that the run began with a checkpoint in which the output may have been complete.
     *
     * @param previous the directory that the output was staged in; null when it is not known
     */
    void resumeFrom(StagedDirectory previous) throws IOException {
        Files.writeString(resumed(), previous == null ? "" : previous.root.toString(), StandardCharsets.UTF_8);
    }

    boolean isResumed() {
        return Files.exists(resumed());
    }

    /** What {@link #resumeFrom} has noted; null when it was not known. */
    StagedDirectory previous() throws IOException {
        String path = Files.readString(resumed(), StandardCharsets.UTF_8);
        return path.isEmpty() ? null : new StagedDirectory(Path.of(path));
    }

    /** Directories of other runs for the same target that hold a complete output. */
    List<Path> othersComplete() throws IOException {
        String name = root.getFileName().toString();
        String prefix = name.substring(0, name.lastIndexOf(MARK) + MARK.length());
        try (Stream<Path> siblings = Files.list(root.getParent())) {
            return siblings.filter(sibling -> sibling.getFileName().toString().startsWith(prefix))
                    .filter(sibling -> !sibling.equals(root))
                    .filter(sibling -> Files.exists(new StagedDirectory(sibling).manifest()))
                    .sorted()
                    .toList();
        }
    }

    /** Notes that the result must not be published, because it lacks rows of a stage that has failed. */
    void withhold(String stage) throws IOException {
        Files.writeString(withheld(), stage, StandardCharsets.UTF_8);
    }

    /** The stage that {@link #withhold} has noted; null for none. */
    String withheldFor() throws IOException {
        return Files.exists(withheld()) ? Files.readString(withheld(), StandardCharsets.UTF_8) : null;
    }

    /** Notes that a savepoint refers to the files. */
    void keep() throws IOException {
        Files.write(kept(), new byte[0]);
    }

    boolean isKept() {
        return Files.exists(kept());
    }

    /** Writes the list of complete files so that it is there as a whole or not at all. */
    void writeManifest(List<StagedFile> files) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (StagedFile file : files) {
            lines.append(file.bytes()).append(' ').append(file.subtask()).append(' ');
            lines.append(file.path().toUri()).append('\n');
        }
        Path aside = root.resolve("manifest.new");
        Files.writeString(aside, lines, StandardCharsets.UTF_8);
        Files.move(aside, manifest(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The complete files; null while there is no manifest. */
    List<StagedFile> readManifest() throws IOException {
        List<StagedFile> files = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(manifest(), StandardCharsets.UTF_8)) {
                String[] parts = line.split(" ", 3);
                files.add(new StagedFile(
                        Path.of(URI.create(parts[2])), Long.parseLong(parts[0]), Integer.parseInt(parts[1])));
            }
        } catch (NoSuchFileException e) {
            return null;
        }
        return files;
    }

    /** Removes the directory with all that is in it; does nothing when it is gone already. */
    void discard() throws IOException {
        deleteTree(root);
    }

    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException fault) throws IOException {
                if (fault != null) {
                    throw fault;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
