package dev.drey.stage.sort;

import dev.drey.runtime.SpillException;
import dev.drey.runtime.SpillFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Blocks of rows in spill files: bytes of the rows, bytes as stored, number of rows and CRC-32C of these three and the stored bytes, each an int, then the stored
 * bytes: compressed by LZ4, or as they are where that does not make them fewer.
 *
 * <p>What is read is checked before it is used; whatever is wrong ends in an {@link IOException} that names file, place and bytes. Not thread-safe.
 */
final class BlockCodec {
    static final int HEADER = 4 * Integer.BYTES;

    /** Flink's own, which is native where it can be: two to six times as fast as the one in Java, whose blocks are the same form. */
    private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();

    private final LZ4SafeDecompressor decompressor =
            LZ4Factory.fastestInstance().safeDecompressor();
    private final CRC32C checksum = new CRC32C();
    private byte[] stored = new byte[0];

    long heapBytes() {
        return stored.length;
    }

    /** Gives back the buffer, which the next call makes anew. */
    void release() {
        stored = new byte[0];
    }

    private void ensure(int bytes) {
        if (stored.length < bytes) {
            stored = new byte[bytes];
        }
    }

    /**
     * Appends a block.
     *
     * @param position bytes of the file so far
     * @return bytes that were added
     */
    int write(RowBlock block, SpillFile file, long position) throws IOException {
        int raw = block.bytes();
        int most = compressor.maxCompressedLength(raw);
        ensure(HEADER + most);
        int bytes = compressor.compress(block.data(), 0, raw, stored, HEADER, most);
        if (bytes >= raw) {
            System.arraycopy(block.data(), 0, stored, HEADER, raw);
            bytes = raw;
        }
        RowKey.INT.set(stored, 0, raw);
        RowKey.INT.set(stored, 4, bytes);
        RowKey.INT.set(stored, 8, block.rows());
        RowKey.INT.set(stored, 12, checksum(bytes));
        try {
            file.append(stored, 0, HEADER + bytes);
        } catch (IOException e) {
            throw SpillException.writing(file, HEADER + bytes, position, e);
        }
        return HEADER + bytes;
    }

    private int checksum(int bytes) {
        checksum.reset();
        checksum.update(stored, 0, 12);
        checksum.update(stored, HEADER, bytes);
        return (int) checksum.getValue();
    }

    /**
     * Reads the block at a position.
     *
     * @return bytes that it takes in the file
     */
    int read(SpilledRun run, long position, RowBlock block) throws IOException {
        ensure(HEADER);
        read(run, position, 0, HEADER);
        int raw = (int) RowKey.INT.get(stored, 0);
        int bytes = (int) RowKey.INT.get(stored, 4);
        boolean fits = raw > 0 && raw <= run.largestBlock() && bytes > 0 && bytes <= raw;
        if (!fits || bytes > run.bytes() - position - HEADER) {
            throw corrupt(run, position, "its header tells of " + bytes + " stored bytes for " + raw);
        }
        int expected = (int) RowKey.INT.get(stored, 12);
        int rows = (int) RowKey.INT.get(stored, 8);
        grow(HEADER + bytes);
        read(run, position + HEADER, HEADER, bytes);
        int found = checksum(bytes);
        if (found != expected) {
            throw corrupt(
                    run,
                    position,
                    String.format("the checksum of its %d bytes is %08x, written was %08x", bytes, found, expected));
        }
        unpack(run, position, raw, bytes, block.ensure(raw));
        block.set(raw, rows);
        return HEADER + bytes;
    }

    private void unpack(SpilledRun run, long position, int raw, int bytes, byte[] target) throws IOException {
        if (bytes == raw) {
            System.arraycopy(stored, HEADER, target, 0, raw);
            return;
        }
        try {
            int unpacked = decompressor.decompress(stored, HEADER, bytes, target, 0, raw);
            if (unpacked != raw) {
                throw corrupt(run, position, "it holds " + unpacked + " bytes, " + raw + " were written");
            }
        } catch (LZ4Exception e) {
            throw corrupt(run, position, e.getMessage());
        }
    }

    /** Keeps the header. */
    private void grow(int bytes) {
        if (stored.length < bytes) {
            stored = Arrays.copyOf(stored, bytes);
        }
    }

    private void read(SpilledRun run, long position, int offset, int length) throws IOException {
        int read;
        try {
            read = run.file().read(position, stored, offset, length);
        } catch (IOException e) {
            throw SpillException.reading(run.file(), length, position, e);
        }
        if (read < length) {
            throw SpillException.ended(run.file(), position + read, run.bytes());
        }
    }

    private static IOException corrupt(SpilledRun run, long position, String reason) {
        return SpillException.corrupt(run.file(), "block", position, run.bytes(), reason);
    }
}
