package dev.drey.stage.source.csv;

import dev.drey.stage.source.format.ByteInput;
import dev.drey.stage.source.format.ByteSource;
import java.nio.charset.StandardCharsets;

/** A file in memory that gives at most so many bytes at once. */
record BytesSource(String name, byte[] data, int mostAtOnce) implements ByteSource {
    static BytesSource of(byte[] data) {
        return new BytesSource("test.csv", data, Integer.MAX_VALUE);
    }

    static BytesSource of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    BytesSource atMost(int bytes) {
        return new BytesSource(name, data, bytes);
    }

    @Override
    public long length() {
        return data.length;
    }

    @Override
    public ByteInput open(long offset) {
        return new ByteInput() {
            private int at = (int) offset;

            @Override
            public int read(byte[] target, int from, int length) {
                int count = Math.min(Math.min(length, mostAtOnce), data.length - at);
                if (count <= 0) {
                    return -1;
                }
                System.arraycopy(data, at, target, from, count);
                at += count;
                return count;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
