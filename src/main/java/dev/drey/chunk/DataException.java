package dev.drey.chunk;

/** The data cannot be read as declared; whoever owns the data must act. The message names source, place, column, value and what is allowed. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String source;
    private final long byteOffset;
    private final long line;
    private final String column;
    private final String reason;

    /** A fault of one record. */
    public DataException(BadRow row) {
        super(message(row));
        this.source = row.source();
        this.byteOffset = row.byteOffset();
        this.line = row.line();
        this.column = row.column();
        this.reason = row.reason();
    }

    /** A fault of a source as a whole, such as a file that is missing. */
    public DataException(String source, String reason) {
        this(source, reason, null);
    }

    /** @param cause what the system said; may be null */
    public DataException(String source, String reason, Throwable cause) {
        super(source + ": " + reason, cause);
        this.source = source;
        this.byteOffset = 0;
        this.line = 0;
        this.column = "";
        this.reason = reason;
    }

    private static String message(BadRow row) {
        String place = row.line() == 0 ? row.source() : row.source() + ":" + row.line();
        String column = row.column().isEmpty() ? "" : "column '" + row.column() + "': ";
        return place + " (byte " + row.byteOffset() + "): " + column + row.reason();
    }

    /** File or other origin of the data. */
    public String source() {
        return source;
    }

    /** Offset of the record's first byte in the (decompressed) source; 0 for a fault of the source as a whole. */
    public long byteOffset() {
        return byteOffset;
    }

    /** 1-based line on which the record starts; 0 when unknown. */
    public long line() {
        return line;
    }

    /** The column at fault; empty when the record or the source as a whole is. */
    public String column() {
        return column;
    }

    public String reason() {
        return reason;
    }
}
