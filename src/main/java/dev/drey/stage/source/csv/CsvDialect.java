package dev.drey.stage.source.csv;

import java.io.Serializable;

/**
 * How a CSV file is written.
 *
 * @param delimiter the ASCII byte between fields
 * @param quote the ASCII byte around fields that may hold anything; {@link #NO_QUOTE} when quotes mean nothing
 * @param header true when the first record holds the column names
 * @param nullText the unquoted text that stands for null; empty by default
 * @param maxRecordBytes most bytes of a record, its line feed not counted
 */
public record CsvDialect(byte delimiter, int quote, boolean header, String nullText, int maxRecordBytes)
        implements Serializable {
    /** {@link #quote} of files in which quotes are ordinary bytes. */
    public static final int NO_QUOTE = -1;

    /** RFC 4180 with a header; records up to 2 MiB. */
    public static final CsvDialect RFC_4180 = new CsvDialect((byte) ',', '"', true, "", 2 << 20);

    static final byte LINE_FEED = '\n';
    static final byte CARRIAGE_RETURN = '\r';

    public CsvDialect {
        if (delimiter < 0 || quote > 127 || delimiter == quote || isLineEnd(delimiter) || isLineEnd(quote)) {
            throw new IllegalArgumentException("delimiter " + delimiter + " and quote " + quote
                    + " must be two different ASCII characters and no line ends");
        }
    }

    private static boolean isLineEnd(int character) {
        return character == LINE_FEED || character == CARRIAGE_RETURN;
    }

    public CsvDialect withDelimiter(char character) {
        return new CsvDialect((byte) character, quote, header, nullText, maxRecordBytes);
    }

    public CsvDialect withQuote(int character) {
        return new CsvDialect(delimiter, character, header, nullText, maxRecordBytes);
    }

    public CsvDialect withHeader(boolean present) {
        return new CsvDialect(delimiter, quote, present, nullText, maxRecordBytes);
    }

    public CsvDialect withNullText(String text) {
        return new CsvDialect(delimiter, quote, header, text, maxRecordBytes);
    }

    public CsvDialect withMaxRecordBytes(int bytes) {
        return new CsvDialect(delimiter, quote, header, nullText, bytes);
    }

    boolean quoting() {
        return quote != NO_QUOTE;
    }
}
