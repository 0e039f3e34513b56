package dev.drey.runtime;

import dev.drey.chunk.Schema;

/**
 * How CSV text is written: RFC 4180 with a delimiter of choice, UTF-8, lines ended by a line feed.
 *
 * @param delimiter one byte between fields; neither a quote nor a line end
 * @param header true when the first line of a file names the columns
 * @param nullText what an unquoted field says for null; a value that happens to read the same is quoted
 */
public record CsvFormat(byte delimiter, boolean header, String nullText) implements FileFormat {
    /** Comma, with header, nulls empty. */
    public static final CsvFormat DEFAULT = new CsvFormat((byte) ',', true, "");

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
    public ChunkEncoder encoder(Schema schema) {
        return new CsvEncoder(schema, this);
    }
}
