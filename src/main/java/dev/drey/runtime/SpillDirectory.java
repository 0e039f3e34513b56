package dev.drey.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Spill files in directories of the local file system, taken in turn, so that several disks share the work. In each it makes a directory of its own when the first
 * file goes there, and removes it when it is closed.
 */
public final class SpillDirectory implements SpillSpace {
    private final List<Path> parents;
    private final String name;
    /** The directory in each parent; null until it is used. */
    private final Path[] directories;

    private final Set<LocalFile> files = new LinkedHashSet<>();
    private int created;
    private boolean closed;

    /**
     * @param parents directories that are there, at least one
     * @param name begins the names of the directories in them
     */
    public SpillDirectory(List<Path> parents, String name) {
        if (parents.isEmpty()) {
            throw new IllegalArgumentException("there is no directory to spill to");
        }
        this.parents = List.copyOf(parents);
        this.name = name;
        this.directories = new Path[parents.size()];
    }

    @Override
    public SpillFile create() throws IOException {
        if (closed) {
            throw new IllegalStateException("a spill file was asked of a space that is closed");
        }
        int disk = created % directories.length;
        if (directories[disk] == null) {
            directories[disk] = makeDirectory(parents.get(disk));
        }
        LocalFile file = new LocalFile(directories[disk].resolve("spill-" + ++created));
        files.add(file);
        return file;
    }

    private Path makeDirectory(Path parent) throws IOException {
        try {
            return Files.createTempDirectory(parent, name + "-");
        } catch (IOException e) {
            throw new IOException("cannot make a directory to spill to in '" + parent + "': " + e, e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        IOException fault = null;
        for (LocalFile file : new ArrayList<>(files)) {
            try {
                file.delete();
            } catch (IOException e) {
                fault = first(fault, e);
            }
        }
        for (int i = 0; i < directories.length; i++) {
            try {
                if (directories[i] != null) {
                    Files.deleteIfExists(directories[i]);
                    directories[i] = null;
                }
            } catch (IOException e) {
                fault = first(fault, e);
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    private static IOException first(IOException before, IOException next) {
        if (before == null) {
            return next;
        }
        before.addSuppressed(next);
        return before;
    }

    private final class LocalFile implements SpillFile {
        private final Path path;
        private FileChannel channel;
        /** Bytes that were appended. */
        private long size;

        LocalFile(Path path) {
            this.path = path;
        }

        @Override
        public String path() {
            return path.toString();
        }

        @Override
        public void append(byte[] source, int offset, int length) throws IOException {
            if (channel == null) {
                channel = FileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
            ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
            while (bytes.hasRemaining()) {
                channel.write(bytes, size + bytes.position() - offset);
            }
            size += length;
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) throws IOException {
            if (channel == null) {
                channel = FileChannel.open(path, StandardOpenOption.READ);
            }
            ByteBuffer bytes = ByteBuffer.wrap(target, offset, length);
            while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position() - offset) >= 0) {}
            return bytes.position() - offset;
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }

        @Override
        public void delete() throws IOException {
            try {
                close();
            } finally {
                Files.deleteIfExists(path);
                files.remove(this);
            }
        }
    }
}
