package dev.drey.stage.source;

import dev.drey.chunk.DataException;
import dev.drey.stage.source.format.ByteInput;
import dev.drey.stage.source.format.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * The bytes of a file on any of Flink's file systems; gzip is decompressed. A local file is read through a channel: Flink's own stream allocates native memory for each
 * large read.
 */
final class FileByteSource implements ByteSource {
    private final FoundFile file;

    FileByteSource(FoundFile file) {
        this.file = file;
    }

    static boolean isCompressed(FoundFile file) {
        String path = file.path().toLowerCase(Locale.ROOT);
        return path.endsWith(".gz") || path.endsWith(".gzip");
    }

    static boolean isLocal(FoundFile file) {
        String scheme = new Path(file.path()).toUri().getScheme();
        return scheme == null || scheme.equals("file");
    }

    static java.nio.file.Path localPath(FoundFile file) {
        return java.nio.file.Path.of(new Path(file.path()).getPath());
    }

    FoundFile file() {
        return file;
    }

    /**
     * Refuses a file that is not as it was found: rows could be lost or read twice.
     *
     * @throws DataException naming what has changed
     */
    void checkUnchanged() throws IOException {
        Path path = new Path(file.path());
        FileStatus now = path.getFileSystem().getFileStatus(path);
        if (now.getLen() != file.length() || now.getModificationTime() != file.modifiedMillis()) {
            throw new DataException(
                    name(),
                    "the file has changed since it was found (then " + file.length() + " bytes, now " + now.getLen()
                            + "); write new files aside and rename them when they are complete");
        }
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long length() {
        return isCompressed(file) ? UNKNOWN_LENGTH : file.length();
    }

    @Override
    public ByteInput open(long offset) throws IOException {
        if (!isCompressed(file)) {
            ByteInput stored = openStored(offset);
            return stored instanceof ChannelInput ? stored : new ReadAheadInput(stored, name());
        }
        GzipInput input = new GzipInput(openStored(0), name());
        try {
            skip(input, offset);
            return new ReadAheadInput(input, name());
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private static void skip(ByteInput input, long bytes) throws IOException {
        byte[] scratch = new byte[1 << 16];
        for (long left = bytes; left > 0; ) {
            int read = input.read(scratch, 0, (int) Math.min(scratch.length, left));
            if (read < 0) {
                throw new EOFException("the file ends " + left + " bytes before offset " + bytes);
            }
            left -= read;
        }
    }

    private ByteInput openStored(long offset) throws IOException {
        Path path = new Path(file.path());
        FileSystem files = path.getFileSystem();
        if (FileSystem.getUnguardedFileSystem(path.toUri()) instanceof LocalFileSystem) {
            return new ChannelInput(FileChannel.open(localPath(file), StandardOpenOption.READ), offset);
        }
        FSDataInputStream stream = files.open(path);
        if (offset > 0) {
            stream.seek(offset);
        }
        return new StreamInput(stream);
    }

    /** A local file. */
    private static final class ChannelInput implements ByteInput {
        private final FileChannel channel;
        private long position;
        /** Wraps the caller's array; the channel copies through a buffer of its own that belongs to the thread. */
        private ByteBuffer wrapped = ByteBuffer.allocate(0);

        ChannelInput(FileChannel channel, long position) {
            this.channel = channel;
            this.position = position;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (wrapped.array() != target) {
                wrapped = ByteBuffer.wrap(target);
            }
            int read = channel.read(wrapped.limit(offset + length).position(offset), position);
            position += Math.max(0, read);
            return read;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** A file of another file system. */
    private record StreamInput(FSDataInputStream stream) implements ByteInput {
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return stream.read(target, offset, length);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
