package dev.drey.cache.rocksdb;

import dev.drey.cache.Stored;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A {@link Stored} as bytes: time written, time of expiry, a byte that says whether there is a value, and the value. Not kept beyond the process, whose clock the times
 * are of.
 */
final class StoredForm<V> {
    private static final int HEADER_BYTES = 2 * Long.BYTES + 1;

    private final BytesCodec<V> values;

    StoredForm(BytesCodec<V> values) {
        this.values = values;
    }

    byte[] write(Stored<V> stored) {
        byte[] value = stored.value() == null ? null : values.toBytes(stored.value());
        ByteBuffer form = ByteBuffer.allocate(HEADER_BYTES + (value == null ? 0 : value.length));
        form.putLong(stored.writtenAt()).putLong(stored.expiresAt()).put((byte) (value == null ? 0 : 1));
        if (value != null) {
            form.put(value);
        }
        return form.array();
    }

    Stored<V> read(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes are no entry of a cache; the file is corrupt");
        }
        ByteBuffer form = ByteBuffer.wrap(bytes);
        long writtenAt = form.getLong();
        long expiresAt = form.getLong();
        boolean present = form.get() != 0;
        V value = present ? values.fromBytes(Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length)) : null;
        return new Stored<>(value, writtenAt, expiresAt);
    }
}
