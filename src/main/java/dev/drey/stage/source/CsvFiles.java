package dev.drey.stage.source;

import dev.drey.spec.Problems;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.StageNode;
import dev.drey.stage.source.csv.CsvDialect;
import dev.drey.stage.source.csv.CsvFormat;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.util.List;
import java.util.stream.Stream;

/** Format {@code csv} of the file stage: its options. */
record CsvFiles(CsvDialect dialect) implements FileRowFormat {
    static final OptionSpec<Boolean> HEADER = OptionSpec.optional(
            "header",
            OptionTypes.bool(),
            true,
            "csv: whether the first record of a file names its columns, which are then found by name; else they are the"
                    + " schema's, in its order.");
    static final OptionSpec<Byte> DELIMITER =
            OptionSpec.optional("delimiter", OptionTypes.character(), (byte) ',', "csv: the character between fields.");
    static final OptionSpec<Byte> QUOTE = OptionSpec.optional(
            "quote",
            OptionTypes.character(),
            (byte) '"',
            "csv: the character around fields that may hold anything; doubled inside.");
    static final OptionSpec<Boolean> QUOTING = OptionSpec.optional(
            "quoting",
            OptionTypes.bool(),
            true,
            "csv: false makes quotes ordinary characters, and every line a record.");
    static final OptionSpec<String> NULL = OptionSpec.optional(
            "null", OptionTypes.text(), "", "csv: what an unquoted field says for null; empty unless given.");
    static final OptionSpec<Long> MAX_RECORD_BYTES = OptionSpec.optional(
            "max-record-bytes",
            OptionTypes.byteSize(1, 1L << 30),
            2L << 20,
            "Most bytes of one record; a longer one is at fault.");

    static final List<OptionSpec<?>> OPTIONS = List.of(HEADER, DELIMITER, QUOTE, QUOTING, NULL, MAX_RECORD_BYTES);

    /** As RFC 4180 has it, with a header. */
    static final CsvFiles STANDARD = new CsvFiles(CsvDialect.RFC_4180);

    /** Reads the format's options; null after a problem. */
    static FileRowFormat of(StageNode node, Problems problems) {
        Options options = node.options();
        if (Stream.of(DELIMITER, QUOTE, QUOTING).anyMatch(options::isFaulty)) {
            return null;
        }
        int quote = options.get(QUOTING) ? options.get(QUOTE) : CsvDialect.NO_QUOTE;
        String nullText = options.get(NULL);
        try {
            CsvDialect dialect = new CsvDialect(options.get(DELIMITER), quote, options.get(HEADER), nullText, (int)
                    (long) options.get(MAX_RECORD_BYTES));
            return new CsvFiles(dialect);
        } catch (IllegalArgumentException e) {
            OptionSpec<?> at = options.has(QUOTE) && !options.has(DELIMITER) ? QUOTE : DELIMITER;
            node.problem(problems, options.position(at), e.getMessage());
            return null;
        }
    }

    @Override
    public String describe() {
        return "csv";
    }

    @Override
    public RowFormat bind(ReadSpec spec) {
        return new CsvFormat(dialect, spec);
    }
}
