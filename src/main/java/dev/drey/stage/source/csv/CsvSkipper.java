package dev.drey.stage.source.csv;

/** Finds the end of a record that is not kept in memory, piece by piece. */
final class CsvSkipper {
    private final CsvDialect dialect;
    private boolean inside;
    /** True when the last byte was a quote that closed: another one behind it opens again. */
    private boolean closed;

    private byte before;

    /**
     * @param record the record as far as it was read
     * @param before the last byte that was read
     */
    CsvSkipper(CsvDialect dialect, CsvRecord record, byte before) {
        this.dialect = dialect;
        this.inside = record.fault() == CsvRecord.QuoteFault.UNCLOSED;
        this.before = before;
        this.closed = record.stopsBehindQuote();
    }

    /** The line feed that ends the record in {@code from .. to-1}, or -1. */
    int recordEnd(byte[] data, int from, int to) {
        for (int at = from; at < to; at++) {
            byte value = data[at];
            if (value == dialect.quote()) {
                boolean opens = !inside && (closed || before == dialect.delimiter());
                closed = inside;
                inside = opens;
            } else {
                closed = false;
                if (value == CsvDialect.LINE_FEED && !inside) {
                    return at;
                }
            }
            before = value;
        }
        return -1;
    }
}
