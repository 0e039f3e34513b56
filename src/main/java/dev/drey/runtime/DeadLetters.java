package dev.drey.runtime;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import java.util.List;
import org.apache.flink.util.OutputTag;

/** Rows that a stage could not read or work on, as chunks of one schema that all stages share. */
public final class DeadLetters {
    /**
     * {@code at} is when the row was set aside. Of a row that was read, {@code source}, {@code byte_offset} and {@code line} tell the place, and {@code raw} holds
     * the record's bytes as they stood, which need not be UTF-8; of a row between stages the place is null and {@code raw} holds its columns as a JSON object.
     */
    public static final Schema SCHEMA =
            Schema.parse("pipeline string, stage string, at timestamp, reason string, source string,"
                    + " byte_offset bigint, line bigint, column_name string, raw string");

    /** The side output that they leave a stage by. */
    public static final OutputTag<Chunk> TAG = new OutputTag<>("dead-letters", ChunkTypeInfo.of(SCHEMA));

    private DeadLetters() {}

    /**
     * Writes bad rows to a chunk, replacing what it holds.
     *
     * @param target of {@link #SCHEMA}
     * @param atMicros when they were set aside, in microseconds since 1970
     */
    public static void write(List<BadRow> rows, OperatorIdentity identity, long atMicros, Chunk target) {
        target.reset();
        for (int column = 0; column < SCHEMA.size(); column++) {
            target.column(column).ensureCapacity(rows.size());
        }
        for (int row = 0; row < rows.size(); row++) {
            BadRow bad = rows.get(row);
            target.strings(0).setString(row, identity.pipeline());
            target.strings(1).setString(row, identity.stage());
            target.longs(2).set(row, atMicros);
            target.strings(3).setString(row, bad.reason());
            target.strings(4).setString(row, bad.source());
            if (bad.byteOffset() == BadRow.NO_PLACE) {
                target.longs(5).setNull(row);
                target.longs(6).setNull(row);
            } else {
                target.longs(5).set(row, bad.byteOffset());
                target.longs(6).set(row, bad.line());
            }
            target.strings(7).setString(row, bad.column().isEmpty() ? null : bad.column());
            StringColumn raw = target.strings(8);
            raw.set(row, bad.raw(), 0, bad.raw().length);
        }
        target.setRowCount(rows.size());
    }
}
