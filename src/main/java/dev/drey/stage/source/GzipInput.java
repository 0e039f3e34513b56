package dev.drey.stage.source;

import dev.drey.chunk.DataException;
import dev.drey.stage.source.format.ByteInput;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip (RFC 1952) strictly: one or more members and nothing else. A file that was cut, has a wrong checksum or goes on with
 * something that is not gzip is an error; {@link java.util.zip.GZIPInputStream} passes over the last silently.
 */
final class GzipInput implements ByteInput {
    private static final int MAGIC = 0x8B1F;
    private static final int DEFLATE = 8;
    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final ByteInput input;
    private final String name;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] compressed = new byte[1 << 16];
    private int at;
    private int limit;
    private boolean inMember;
    private boolean anyMember;

    GzipInput(ByteInput input, String name) {
        this.input = input;
        this.name = name;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (length > 0) {
            if (!inMember && !beginMember()) {
                return -1;
            }
            int read = inflate(target, offset, length);
            if (read > 0) {
                checksum.update(target, offset, read);
                return read;
            }
            if (inflater.finished()) {
                endMember();
            }
        }
        return 0;
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            int read = inflater.inflate(target, offset, length);
            if (read == 0 && !inflater.finished() && inflater.needsInput()) {
                if (at == limit && !fill()) {
                    throw cut();
                }
                inflater.setInput(compressed, at, limit - at);
                at = limit;
            }
            if (read == 0 && inflater.needsDictionary()) {
                throw new DataException(name, "the gzip data needs a dictionary; it is corrupt");
            }
            return read;
        } catch (DataFormatException e) {
            throw new DataException(name, "the gzip data is corrupt: " + e.getMessage(), e);
        }
    }

    /** Reads the header of the next member; false at the end of the file. */
    private boolean beginMember() throws IOException {
        if (at == limit && !fill()) {
            if (!anyMember) {
                throw new DataException(name, "the file is empty; gzip data is expected because of its name");
            }
            return false;
        }
        if (next() != (MAGIC & 0xFF) || (at == limit && !fill()) || next() != MAGIC >> 8) {
            throw new DataException(
                    name,
                    anyMember
                            ? "something that is not gzip follows the gzip data"
                            : "the file is not gzip, although its name says so");
        }
        int method = next();
        if (method != DEFLATE) {
            throw new DataException(name, "gzip method " + method + " is unknown; allowed: 8 (deflate)");
        }
        int flags = next();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        skipText((flags & NAME) != 0);
        skipText((flags & COMMENT) != 0);
        skip((flags & HEADER_CHECKSUM) != 0 ? 2 : 0);
        inflater.reset();
        checksum.reset();
        inMember = true;
        anyMember = true;
        return true;
    }

    private void endMember() throws IOException {
        at = limit - inflater.getRemaining();
        if (nextInt() != checksum.getValue()) {
            throw new DataException(name, "the gzip data is corrupt: its checksum is wrong");
        }
        if (nextInt() != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw new DataException(name, "the gzip data is corrupt: its length is wrong");
        }
        inMember = false;
    }

    private long nextInt() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private int next() throws IOException {
        if (at == limit && !fill()) {
            throw cut();
        }
        return compressed[at++] & 0xFF;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            next();
        }
    }

    private void skipText(boolean present) throws IOException {
        while (present && next() != 0) {
            // Goes on to the zero that ends it.
        }
    }

    private boolean fill() throws IOException {
        at = 0;
        limit = Math.max(0, input.read(compressed, 0, compressed.length));
        return limit > 0;
    }

    private DataException cut() {
        return new DataException(name, "the gzip data ends too early; the file was cut");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        input.close();
    }
}
