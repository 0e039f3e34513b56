package dev.drey.stage.source.csv;

import java.util.Arrays;

/**
 * One record, read a byte at a time by the grammar of RFC 4180: the judge that {@link CsvIndex} is held against, and that tells what is wrong where
 * the index met something that is not well-formed. A stray quote does not open anything here, so that a record at fault ends at its own line end.
 */
final class CsvRecord {
    /** What is wrong with the quotes of a record; its text is the reason that users read. */
    enum QuoteFault {
        TEXT_AFTER_QUOTE("text stands after the closing quote; only a delimiter or the line's end may"),
        QUOTE_IN_UNQUOTED("a quote stands inside an unquoted field; quote the whole field and double the quote"),
        UNCLOSED("the quote that opens the field is never closed");

        private final String reason;

        QuoteFault(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final byte delimiter;
    private final int quote;

    private int[] ends = new int[16];
    private int fields;
    private QuoteFault fault;
    private int faultField;
    private boolean stopsBehindQuote;

    CsvRecord(CsvDialect dialect) {
        this.delimiter = dialect.delimiter();
        this.quote = dialect.quote();
    }

    /** As {@link CsvIndex#ends()}, for the one record. */
    int[] ends() {
        return ends;
    }

    int fields() {
        return fields;
    }

    /** The first fault of its quotes, or null. */
    QuoteFault fault() {
        return fault;
    }

    /** The field, from 0, that {@link #fault()} is in. */
    int faultField() {
        return faultField;
    }

    /** True when the data ended right behind a quote that closes its field, unless a second one follows. */
    boolean stopsBehindQuote() {
        return stopsBehindQuote;
    }

    /**
     * Reads the record that starts at {@code from}.
     *
     * @return the place of the line feed that ends it; -1 when {@code to} comes first ({@link #fault()} is then
     *     {@link QuoteFault#UNCLOSED} if that is inside a quoted field)
     */
    int scan(byte[] data, int from, int to) {
        fields = 0;
        fault = null;
        stopsBehindQuote = false;
        ends[0] = from - 1;
        int at = from;
        while (true) {
            boolean wasQuoted = at < to && quote >= 0 && data[at] == quote;
            if (wasQuoted) {
                at = closingQuote(data, at + 1, to);
                if (at < 0) {
                    note(QuoteFault.UNCLOSED);
                    return -1;
                }
                at++;
                if (at >= to) {
                    stopsBehindQuote = true;
                    return -1;
                }
                if (!endsField(data, at, to)) {
                    note(QuoteFault.TEXT_AFTER_QUOTE);
                }
            }
            while (at < to && data[at] != delimiter && data[at] != CsvDialect.LINE_FEED) {
                if (data[at] == quote && !wasQuoted) {
                    note(QuoteFault.QUOTE_IN_UNQUOTED);
                }
                at++;
            }
            if (at >= to) {
                return -1;
            }
            add(at);
            if (data[at] == CsvDialect.LINE_FEED) {
                return at;
            }
            at++;
        }
    }

    /** The quote that closes the field whose content starts at {@code from}, or -1; doubled quotes are content. */
    private int closingQuote(byte[] data, int from, int to) {
        int at = from;
        while (at < to) {
            if (data[at] == quote) {
                if (at + 1 >= to || data[at + 1] != quote) {
                    return at;
                }
                at++;
            }
            at++;
        }
        return -1;
    }

    private boolean endsField(byte[] data, int at, int to) {
        byte value = data[at];
        return value == delimiter
                || value == CsvDialect.LINE_FEED
                || (value == CsvDialect.CARRIAGE_RETURN && (at + 1 >= to || data[at + 1] == CsvDialect.LINE_FEED));
    }

    private void note(QuoteFault what) {
        if (fault == null || what == QuoteFault.UNCLOSED) {
            fault = what;
            faultField = fields;
        }
    }

    private void add(int end) {
        fields++;
        if (fields >= ends.length) {
            ends = Arrays.copyOf(ends, ends.length * 2);
        }
        ends[fields] = end;
    }
}
