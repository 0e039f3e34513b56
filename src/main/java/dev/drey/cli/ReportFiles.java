package dev.drey.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The files that reports are to be written to.
 *
 * @param html null when none is wanted
 * @param json null when none is wanted
 */
record ReportFiles(CommandLine command, Path html, Path json) {
    /** Finds out before the runs, not after them, that reports cannot be written. */
    void check() {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("--html", html);
        files.put("--json", json);
        check(command, files);
    }

    /**
     * Finds out before the runs, not after them, that files cannot be written; makes the directories that they need.
     *
     * @param files by the option that names them; null where it is not given
     */
    static void check(CommandLine command, Map<String, Path> files) {
        Map<String, Path> checked = new LinkedHashMap<>();
        files.forEach((option, file) -> {
            if (file != null) {
                check(command, option, file);
                checked.forEach((other, before) -> {
                    if (same(before, file)) {
                        throw new ParameterException(
                                command, other + " and " + option + " name the same file, " + before);
                    }
                });
                checked.put(option, file);
            }
        });
    }

    private static void check(CommandLine command, String option, Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new ParameterException(command, option + ": " + file + " is a directory; name a file");
        }
        try {
            Files.createDirectories(parent);
        } catch (IOException e) {
            throw new ParameterException(
                    command, option + ": the directory " + parent + " cannot be made: " + reason(e), e);
        }
        Path target = Files.exists(file) ? file : parent;
        if (!Files.isWritable(target)) {
            throw new ParameterException(command, option + ": " + target + " is not writable");
        }
    }

    private static boolean same(Path a, Path b) {
        try {
            return Files.exists(a) && Files.exists(b)
                    ? Files.isSameFile(a, b)
                    : a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
        } catch (IOException e) {
            return false; // each is found wrong by itself when it is written
        }
    }

    /** The file that could not be written, and why. */
    static String told(IOException fault) {
        boolean named = fault instanceof FileSystemException system && system.getFile() != null;
        return (named ? ((FileSystemException) fault).getFile() + ": " : "") + reason(fault);
    }

    /** Why a file or directory cannot be made: the file system's messages are often no more than a path. */
    static String reason(IOException fault) {
        if (fault instanceof AccessDeniedException) {
            return "it is not writable";
        }
        if (fault instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (fault instanceof NotDirectoryException || fault instanceof FileAlreadyExistsException) {
            return "it is not a directory";
        }
        if (fault instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return fault.getMessage() == null ? fault.toString() : fault.getMessage();
    }
}
