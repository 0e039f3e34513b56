package dev.drey.cache.rocksdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionOptionsFIFO;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB that keeps at most so many bytes, and what belongs to it outside the heap.
 *
 * <p>Files are dropped whole, the oldest first, when all together are too large or a file is too old (FIFO compaction, RocksDB's own way to be a cache). So what was
 * overwritten or removed can never come back: its file goes before the one that says so. No log is written ahead, since nothing outlives the process.
 */
final class RocksDbStore implements AutoCloseable {
    /** Of the bound; one buffer fills while another is written, and {@value #MERGED_FILES} small files are merged beside their originals. */
    private static final int BUFFERS_IN_BOUND = 64;

    private static final int BUFFERS = 2;
    private static final int MERGED_FILES = 8;
    private static final int HEADROOM_BUFFERS = MERGED_FILES + 2;
    private static final long MIN_BUFFER_BYTES = 64 << 10;
    private static final long MAX_BUFFER_BYTES = 16 << 20;
    private static final int BLOCK_CACHES_IN_BOUND = 16;
    private static final long MIN_BLOCK_CACHE_BYTES = 1 << 20;
    private static final long MAX_BLOCK_CACHE_BYTES = 64 << 20;
    private static final double FILTER_BITS_PER_KEY = 10;
    private static final long LOG_FILE_BYTES = 64 << 10;

    /** In the order in which they were made; the last is to be freed first. */
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    private final RocksDB database;
    private final WriteOptions unlogged;
    /** Beyond this writers wait for the oldest files to go; there is room for what they still write above it. */
    private final long mostFileBytes;

    /**
     * Opens an empty database.
     *
     * @param directory empty
     * @param bytes of all files, 1 MiB or more
     * @param timeToLive age at which a file may go, by the system's clock; null for none
     */
    RocksDbStore(Path directory, long bytes, Duration timeToLive) throws RocksDBException, IOException {
        loadNativeLibrary(directory);
        mostFileBytes = bytes - (BUFFERS + 1) * bufferBytes(bytes);
        try {
            unlogged = own(new WriteOptions().setDisableWAL(true));
            database = own(RocksDB.open(options(bytes, timeToLive), directory.toString()));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /**
     * Loads the library, the first time by unpacking it. What was loaded is needed no more and goes at once, so that it does not stay behind when the process is
     * killed; where the system does not allow that, it goes with the directory.
     */
    private static synchronized void loadNativeLibrary(Path directory) throws IOException {
        NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
        RocksDB.loadLibrary();
        try (DirectoryStream<Path> unpacked = Files.newDirectoryStream(directory)) {
            unpacked.forEach(file -> file.toFile().delete());
        }
    }

    /** Bytes that a database of so many bytes takes in memory, outside the heap. */
    static long memoryBytes(long bytes) {
        return blockCacheBytes(bytes) + BUFFERS * bufferBytes(bytes);
    }

    private static long bufferBytes(long bytes) {
        return Math.min(Math.max(bytes / BUFFERS_IN_BOUND, MIN_BUFFER_BYTES), MAX_BUFFER_BYTES);
    }

    private static long blockCacheBytes(long bytes) {
        return Math.min(Math.max(bytes / BLOCK_CACHES_IN_BOUND, MIN_BLOCK_CACHE_BYTES), MAX_BLOCK_CACHE_BYTES);
    }

    private Options options(long bytes, Duration timeToLive) {
        long buffer = bufferBytes(bytes);
        Cache blocks = own(new LRUCache(blockCacheBytes(bytes)));
        Options options = own(new Options())
                .setCreateIfMissing(true)
                .setErrorIfExists(true)
                .setCompactionStyle(CompactionStyle.FIFO)
                .setCompactionOptionsFIFO(own(new CompactionOptionsFIFO())
                        .setMaxTableFilesSize(bytes - HEADROOM_BUFFERS * buffer)
                        .setAllowCompaction(true))
                .setLevelZeroFileNumCompactionTrigger(MERGED_FILES)
                .setWriteBufferSize(buffer)
                .setMaxWriteBufferNumber(BUFFERS)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setAvoidFlushDuringShutdown(true)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(LOG_FILE_BYTES)
                .setKeepLogFileNum(1)
                .setStatsDumpPeriodSec(0)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(blocks)
                        .setCacheIndexAndFilterBlocks(true)
                        .setFilterPolicy(own(new BloomFilter(FILTER_BITS_PER_KEY))));
        if (timeToLive != null) {
            options.setTtl(Math.max(timeToLive.toSeconds(), 1));
        }
        return options;
    }

    private <T extends AutoCloseable> T own(T resource) {
        resources.push(resource);
        return resource;
    }

    /** The values of keys at their places, null for those that are not there. */
    List<byte[]> get(List<byte[]> keys) throws RocksDBException {
        return keys.isEmpty() ? List.of() : database.multiGetAsList(keys);
    }

    /** Writes entries at once: keys with their values at the same places. */
    void put(List<byte[]> keys, List<byte[]> values) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (int i = 0; i < keys.size(); i++) {
                batch.put(keys.get(i), values.get(i));
            }
            database.write(unlogged, batch);
        }
        if (database.getLongProperty("rocksdb.total-sst-files-size") > mostFileBytes) {
            // Its own threads drop files, and are late where the machine is busy: now the writer waits until it is
            // done.
            database.compactRange();
        }
    }

    void remove(Collection<byte[]> keys) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (byte[] key : keys) {
                batch.delete(key);
            }
            database.write(unlogged, batch);
        }
    }

    /** Bytes in files and in what is to become files. */
    long bytes() throws RocksDBException {
        return database.getLongProperty("rocksdb.total-sst-files-size")
                + database.getLongProperty("rocksdb.cur-size-all-mem-tables");
    }

    /** Frees what is outside the heap; the files stay. */
    @Override
    public void close() {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                // The objects of RocksDB declare none.
                throw new IllegalStateException("RocksDB could not be closed: " + e.getMessage(), e);
            }
        }
    }
}
