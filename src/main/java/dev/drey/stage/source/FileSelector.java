package dev.drey.stage.source;

import dev.drey.chunk.DataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Lists the files that a path means: the file itself, the files of a directory (not of directories in it), or those that match a glob with
 * {@code *}, {@code ?}, {@code [..]} and {@code {..}} in any of its segments. Names that begin with {@code .} or {@code _} are passed over in
 * directories and globs, unless the glob itself begins so: other tools keep their marks and unfinished files there.
 *
 * @param path absolute, or with a scheme
 */
record FileSelector(String path) implements Serializable {
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
    private static final Pattern COMPRESSED =
            Pattern.compile("(?i).*\\.(bz2|bzip2|xz|zst|zstd|zip|7z|lz4|snappy|deflate|br|z)");

    /**
     * The files, by path.
     *
     * @param mayBeNone true when a directory without files or a glob without matches is no fault
     * @throws DataException when there is nothing to read, or something that cannot be read as a file
     */
    List<FoundFile> find(boolean mayBeNone) {
        List<FoundFile> found = new ArrayList<>();
        try {
            int wildcard = firstWildcardSegment();
            if (wildcard < 0) {
                findPlain(found);
            } else {
                findMatching(wildcard, found);
            }
        } catch (FileNotFoundException e) {
            throw new DataException(name(), "the file or directory does not exist", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(name(), "cannot be listed: " + e.getMessage(), e);
        }
        if (found.isEmpty() && !mayBeNone) {
            String what = firstWildcardSegment() < 0 ? "the directory has no files" : "no file matches";
            throw new DataException(name(), what + "; names that begin with . or _ are passed over");
        }
        found.sort(Comparator.comparing(FoundFile::path));
        return found;
    }

    /** The path as users write it. */
    private String name() {
        return new FoundFile(path, 0, 0).name();
    }

    private void findPlain(List<FoundFile> found) throws IOException {
        Path place = new Path(path);
        FileSystem files = place.getFileSystem();
        FileStatus status = files.getFileStatus(place);
        if (!status.isDir()) {
            found.add(checked(status));
            return;
        }
        for (FileStatus entry : list(files, place)) {
            if (!entry.isDir() && !isHidden(entry.getPath().getName())) {
                found.add(checked(entry));
            }
        }
    }

    private void findMatching(int wildcard, List<FoundFile> found) throws IOException {
        Path start = before(wildcard);
        descend(start.getFileSystem(), start, segments(), wildcard, found);
    }

    /** The directory that the segments before {@code wildcard} name. */
    private Path before(int wildcard) {
        String[] segments = segments();
        StringBuilder base = new StringBuilder(segments[0]);
        for (int i = 1; i < wildcard; i++) {
            base.append('/').append(segments[i]);
        }
        return new Path(base.length() == 0 || base.charAt(base.length() - 1) == ':' ? base + "/" : base.toString());
    }

    /** The file or directory that is looked at first, all others lie below it; null when it is not local. */
    java.nio.file.Path localStart() {
        int wildcard = firstWildcardSegment();
        FoundFile start = new FoundFile((wildcard < 0 ? new Path(path) : before(wildcard)).toString(), 0, 0);
        return FileByteSource.isLocal(start) ? FileByteSource.localPath(start) : null;
    }

    private void descend(FileSystem files, Path directory, String[] segments, int depth, List<FoundFile> found)
            throws IOException {
        String pattern = segments[depth];
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        boolean last = depth == segments.length - 1;
        for (FileStatus entry : list(files, directory)) {
            String name = entry.getPath().getName();
            boolean shown = !isHidden(name) || isHidden(pattern);
            if (!shown || !matcher.matches(java.nio.file.Path.of(name))) {
                continue;
            }
            if (last && !entry.isDir()) {
                found.add(checked(entry));
            } else if (!last && entry.isDir()) {
                descend(files, entry.getPath(), segments, depth + 1, found);
            }
        }
    }

    private FileStatus[] list(FileSystem files, Path directory) throws IOException {
        FileStatus[] entries = files.listStatus(directory);
        if (entries == null) {
            if (files.exists(directory)) {
                throw new DataException(directory.getPath(), "the directory cannot be read; check its permissions");
            }
            throw new FileNotFoundException(directory.getPath());
        }
        return entries;
    }

    private static FoundFile checked(FileStatus status) {
        Path place = status.getPath();
        FoundFile file = new FoundFile(place.toString(), status.getLen(), status.getModificationTime());
        if (COMPRESSED.matcher(place.getName()).matches()) {
            throw new DataException(
                    file.name(), "the file is compressed in a way that is not read; allowed: gzip (.gz)");
        }
        if (FileByteSource.isLocal(file)) {
            java.nio.file.Path local = FileByteSource.localPath(file);
            if (!Files.isRegularFile(local)) {
                throw new DataException(file.name(), "not a regular file; pipes, sockets and devices are not read");
            }
            if (!Files.isReadable(local)) {
                throw new DataException(file.name(), "the file cannot be read; check its permissions");
            }
        }
        return file;
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    private String[] segments() {
        int scheme = path.indexOf("://");
        int authorityEnd = scheme < 0 ? 0 : path.indexOf('/', scheme + 3);
        String head = path.substring(0, Math.max(0, authorityEnd));
        String[] rest = path.substring(Math.max(0, authorityEnd)).split("/+");
        rest[0] = head + rest[0];
        return rest;
    }

    /** Index of the first segment with a wildcard, or -1. */
    private int firstWildcardSegment() {
        String[] segments = segments();
        for (int i = 0; i < segments.length; i++) {
            if (WILDCARD.matcher(segments[i]).find()) {
                return i;
            }
        }
        return -1;
    }
}
