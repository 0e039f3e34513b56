package dev.drey.stage.source.csv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Decides which fields are null: those whose unquoted text is the null text. */
final class NullText {
    private final byte[] text;
    private final int quote;

    NullText(CsvDialect dialect) {
        this.text = dialect.nullText().getBytes(StandardCharsets.UTF_8);
        this.quote = dialect.quote();
    }

    int length() {
        return text.length;
    }

    /** True for an unquoted field of that text. The byte in front of a field is a separator, or its opening quote. */
    boolean isNull(byte[] data, int start, int end) {
        return end - start == text.length
                && data[start - 1] != quote
                && Arrays.equals(data, start, end, text, 0, text.length);
    }
}
