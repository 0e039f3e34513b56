package dev.drey.chunk;

/**
 * A row of the input that could not be read or worked on.
 *
 * @param source file (or other origin) that it stands in; null when that is not known, as between stages
 * @param byteOffset offset of the record's first byte in the (decompressed) source, or {@link #NO_PLACE}
 * @param line 1-based line on which the record starts; 0 when unknown
 * @param column name of the column at fault; empty when the record as a whole is
 * @param reason what is wrong, with the actual value and what is allowed
 * @param raw the record's bytes as they stood, without the line end; owned by this row
 */
public record BadRow(String source, long byteOffset, long line, String column, String reason, byte[] raw) {
    /** The offset of a row that has no place in a source. */
    public static final long NO_PLACE = -1;
}
