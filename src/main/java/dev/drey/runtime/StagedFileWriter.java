package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/**
 * Appends the rows of one subtask to one staged file, which it makes at the first row. The file's name is new for every writer, so no two attempts
 * ever share one. Not thread-safe.
 */
final class StagedFileWriter implements Closeable {
    private static final int DRAIN_BYTES = 1 << 16;

    private final Path file;
    private final int subtask;
    private final ChunkEncoder encoder;
    private FileChannel channel;
    private OutputStream out;
    private long reportedBytes;

    StagedFileWriter(Path directory, int subtask, FileFormat format, Schema schema) {
        String name = String.format(Locale.ROOT, "part-%04d-%s.%s", subtask, UUID.randomUUID(), format.extension());
        this.file = directory.resolve(name);
        this.subtask = subtask;
        this.encoder = format.encoder(schema);
    }

    void write(Chunk chunk) throws IOException {
        if (chunk.selectedCount() == 0) {
            return;
        }
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            out = Channels.newOutputStream(channel);
            encoder.header();
        }
        encoder.encode(chunk);
        if (encoder.size() >= DRAIN_BYTES) {
            encoder.drainTo(out);
        }
    }

    /**
     * Hands all bytes to the operating system and tells the file's length.
     *
     * @param durable true to wait until they are on the device: a checkpoint is about to rely on them
     * @return null when nothing was added since the last report
     */
    StagedFile report(boolean durable) throws IOException {
        if (channel == null) {
            return null;
        }
        encoder.drainTo(out);
        long bytes = channel.position();
        if (bytes == reportedBytes) {
            return null;
        }
        if (durable) {
            channel.force(false);
        }
        reportedBytes = bytes;
        return new StagedFile(file, bytes, subtask);
    }

    /** Closes the file; rows that were not reported do not count. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
