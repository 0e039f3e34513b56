package dev.drey.runtime;

import dev.drey.chunk.Schema;

/**
 * How CSV text is written: RFC 4180 with a delimiter of choice, UTF-8, lines ended by a line feed.
 *
 * @param delimiter one byte between fields; neither a quote nor a line end
 * @param header true when the first line of a file names the columns
 * @param nullText what an unquoted field says for null; a value that happens to read the same is quoted
 * @param log true to write every change, with its row kind ({@code +I -U +U -D}) in a first column {@value #OP}
 */
public record CsvFormat(byte delimiter, boolean header, String nullText, boolean log) implements FileFormat {
    /** Name of the column that holds the row kinds of a log. */
    public static final String OP = "op";

    /** Comma, with header, nulls empty. */
    public static final CsvFormat DEFAULT = new CsvFormat((byte) ',', true, "");

    /** Files of inserts. */
    public CsvFormat(byte delimiter, boolean header, String nullText) {
        this(delimiter, header, nullText, false);
    }

    public CsvFormat {
        if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
            throw new IllegalArgumentException(
                    "the delimiter is a quote or a line end; allowed: any other ASCII character");
        }
        if (nullText.indexOf((char) delimiter) >= 0 || nullText.matches("(?s).*[\"\r\n].*")) {
            throw new IllegalArgumentException("the text for null '" + nullText
                    + "' holds the delimiter, a quote or a line end, so that it could not be read back");
        }
    }

    @Override
    public String extension() {
        return "csv";
    }

    @Override
    public boolean takesChanges() {
        return log;
    }

    @Override
    public ChunkEncoder encoder(Schema schema) {
        return new CsvEncoder(schema, this);
    }
}
