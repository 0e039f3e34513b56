package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Chunks in spill files: bytes of the chunk and CRC-32C of these four bytes and the chunk's, each an int, then the chunk as {@link ChunkSerializer} writes it.
 *
 * <p>What is read is checked before it is used; whatever is wrong ends in a {@link SpillException} that names file, place and bytes. Several files may share a codec.
 * Not thread-safe.
 */
public final class SpilledChunkCodec {
    static final int HEADER = 2 * Integer.BYTES;

    private final ChunkSerializer serializer;
    private final DataOutputSerializer written = new DataOutputSerializer(1 << 12);
    private final CRC32C checksum = new CRC32C();
    private byte[] stored = new byte[1 << 12];

    public SpilledChunkCodec(Schema schema) {
        this.serializer = new ChunkSerializer(schema);
    }

    /**
     * Appends the selected rows of a chunk.
     *
     * @return bytes that were added
     */
    public int write(Chunk chunk, SpilledChunks target) throws IOException {
        written.clear();
        written.writeLong(0); // room for the header
        serializer.serialize(chunk, written);
        int length = written.length();
        written.writeIntUnsafe(length - HEADER, 0);
        written.writeIntUnsafe(checksum(written.getSharedBuffer(), length - HEADER), Integer.BYTES);
        try {
            target.file().append(written.getSharedBuffer(), 0, length);
        } catch (IOException e) {
            throw SpillException.writing(target.file(), length, target.bytes(), e);
        }
        target.written(length);
        return length;
    }

    /** Reads the next chunk, which owns its columns; there must be one. */
    public Chunk read(SpilledChunks source) throws IOException {
        long position = source.position();
        read(source, position, HEADER);
        ByteBuffer header = ByteBuffer.wrap(stored, 0, HEADER);
        int bytes = header.getInt();
        int expected = header.getInt();
        if (bytes <= 0 || bytes > source.bytes() - position - HEADER) {
            throw corrupt(source, "its header tells of " + bytes + " bytes");
        }
        read(source, position + HEADER, bytes);
        int found = checksum(stored, bytes);
        if (found != expected) {
            throw corrupt(
                    source,
                    String.format("the checksum of its %d bytes is %08x, written was %08x", bytes, found, expected));
        }
        Chunk chunk = serializer.deserialize(new DataInputDeserializer(stored, HEADER, bytes));
        source.read(HEADER + bytes);
        return chunk;
    }

    /** Of the length, which comes first in the buffer, and of the bytes behind the header. */
    private int checksum(byte[] buffer, int bytes) {
        checksum.reset();
        checksum.update(buffer, 0, Integer.BYTES);
        checksum.update(buffer, HEADER, bytes);
        return (int) checksum.getValue();
    }

    /** Reads the header, or the bytes behind it, to where they stand in a record. */
    private void read(SpilledChunks source, long from, int length) throws IOException {
        int offset = (int) (from - source.position());
        if (stored.length - offset < length) {
            stored = Arrays.copyOf(stored, Math.addExact(offset, length));
        }
        int read;
        try {
            read = source.file().read(from, stored, offset, length);
        } catch (IOException e) {
            throw SpillException.reading(source.file(), length, from, e);
        }
        if (read < length) {
            throw SpillException.ended(source.file(), from + read, source.bytes());
        }
    }

    private static SpillException corrupt(SpilledChunks source, String reason) {
        return SpillException.corrupt(source.file(), "chunk", source.position(), source.bytes(), reason);
    }
}
