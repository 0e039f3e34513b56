package dev.drey.cache.rocksdb;

import dev.drey.cache.SecondLevel;
import dev.drey.cache.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rocksdb.RocksDBException;

/**
 * A second level in files of RocksDB in a directory of its own, which goes when the level is closed. For dimensions that memory is too small for and that are dear to
 * load.
 *
 * <p>Its files take at most the bytes that it was given; what was written first is forgotten first, whether it is still asked for or not. Outside the
 * heap it takes up to 96 MiB: a sixteenth of the bound for blocks that were read, and two buffers of a sixty-fourth each.
 */
public final class RocksDbLevel<K, V> implements SecondLevel<K, V> {
    /** The least that a level may be given. */
    public static final long MIN_BYTES = 1 << 20;

    private static final String PREFIX = "drey-cache-";

    private final Path directory;
    private final long bytes;
    private final Duration timeToLive;
    private final BytesCodec<K> keys;
    private final StoredForm<V> form;
    /** Null after the end. */
    private RocksDbStore store;

    /**
     * Opens an empty level in a new directory.
     *
     * @param directories where temporary files may lie, at least one; the one with the most room is taken
     * @param bytes most bytes of all its files, {@link #MIN_BYTES} or more
     * @param timeToLive since when an entry was loaded at most, beside the time that the cache gives it; null for no bound of its own
     * @throws IllegalStateException if it cannot be opened; nothing is left behind
     */
    public RocksDbLevel(
            List<Path> directories, long bytes, Duration timeToLive, BytesCodec<K> keys, BytesCodec<V> values) {
        if (bytes < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "a level on disk is to have " + bytes + " bytes; " + MIN_BYTES + " or more are needed");
        }
        if (timeToLive != null && (timeToLive.isNegative() || timeToLive.isZero())) {
            throw new IllegalArgumentException("a level's time to live is " + timeToLive + "; it must be positive");
        }
        this.bytes = bytes;
        this.timeToLive = timeToLive;
        this.keys = keys;
        this.form = new StoredForm<>(values);
        Path parent = roomiest(directories);
        try {
            directory = Files.createTempDirectory(Files.createDirectories(parent), PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no directory for a cache's level on disk can be made in '" + parent + "'", e);
        }
        try {
            open();
        } catch (Throwable e) {
            delete(e);
            throw e;
        }
    }

    /** Bytes that a level takes in memory, outside the heap, whose files take at most so many. */
    public static long memoryBytes(long bytes) {
        return RocksDbStore.memoryBytes(bytes);
    }

    private static Path roomiest(List<Path> directories) {
        Path best = directories.get(0);
        for (Path each : directories) {
            if (each.toFile().getUsableSpace() > best.toFile().getUsableSpace()) {
                best = each;
            }
        }
        return best;
    }

    private void open() {
        try {
            store = new RocksDbStore(directory, bytes, timeToLive);
        } catch (RocksDBException | IOException | LinkageError e) {
            throw failed("open", e);
        }
    }

    @Override
    public synchronized Map<K, Stored<V>> getAll(Set<K> asked, long now) {
        List<K> order = new ArrayList<>(asked);
        List<byte[]> answers;
        try {
            answers = opened().get(order.stream().map(keys::toBytes).toList());
        } catch (RocksDBException e) {
            throw failed("read", e);
        }
        Map<K, Stored<V>> found = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            byte[] answer = answers.get(i);
            if (answer != null) {
                Stored<V> stored = form.read(answer);
                if (timeToLive == null || now - stored.writtenAt() < timeToLive.toNanos()) {
                    found.put(order.get(i), stored);
                }
            }
        }
        return found;
    }

    @Override
    public synchronized void putAll(Map<K, Stored<V>> entries) {
        List<byte[]> writtenKeys = new ArrayList<>(entries.size());
        List<byte[]> writtenValues = new ArrayList<>(entries.size());
        entries.forEach((key, stored) -> {
            writtenKeys.add(keys.toBytes(key));
            writtenValues.add(form.write(stored));
        });
        try {
            opened().put(writtenKeys, writtenValues);
        } catch (RocksDBException e) {
            throw failed("write", e);
        }
    }

    @Override
    public synchronized void removeAll(Collection<K> removed) {
        try {
            opened().remove(removed.stream().map(keys::toBytes).toList());
        } catch (RocksDBException e) {
            throw failed("write", e);
        }
    }

    @Override
    public synchronized void clear() {
        opened().close();
        store = null;
        try {
            deleteBelow(directory);
        } catch (IOException e) {
            throw failed("empty", e);
        }
        open();
    }

    /** Bytes that it takes now, in files and in what is to become files; 0 after the end. */
    public synchronized long bytes() {
        try {
            return store == null ? 0 : store.bytes();
        } catch (RocksDBException e) {
            throw failed("read", e);
        }
    }

    /** Closes the database and removes its directory. Does nothing the second time. */
    @Override
    public synchronized void close() {
        RocksDbStore closing = store;
        store = null;
        Throwable failure = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        delete(failure);
        if (failure != null) {
            throw failed("close", failure);
        }
    }

    /** @param reason what the deletion follows on, and its own failure is added to; null if its own failure is to be thrown */
    private void delete(Throwable reason) {
        try {
            if (Files.exists(directory)) {
                deleteBelow(directory);
                Files.delete(directory);
            }
        } catch (IOException e) {
            if (reason == null) {
                throw failed("remove", e);
            }
            reason.addSuppressed(e);
        }
    }

    private static void deleteBelow(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!visited.equals(folder)) {
                    Files.delete(visited);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private RocksDbStore opened() {
        if (store == null) {
            throw new IllegalStateException("the cache's level on disk in '" + directory + "' is closed");
        }
        return store;
    }

    private IllegalStateException failed(String what, Throwable cause) {
        return new IllegalStateException(
                "could not " + what + " the cache's level on disk in '" + directory + "': " + cause.getMessage(),
                cause);
    }
}
