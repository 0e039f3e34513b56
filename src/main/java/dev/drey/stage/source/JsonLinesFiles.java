package dev.drey.stage.source;

import dev.drey.spec.Problems;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.Options;
import dev.drey.stage.StageNode;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import dev.drey.stage.source.json.JsonLinesFormat;

/** Format {@code json}: an object a line. Takes none of the options of CSV but {@code max-record-bytes}. */
record JsonLinesFiles(int maxLineBytes) implements FileRowFormat {
    /** Lines of the usual length. */
    static final JsonLinesFiles STANDARD = new JsonLinesFiles((int) (long) CsvFiles.MAX_RECORD_BYTES.defaultValue());

    /** Reads the format's options; null after a problem. */
    static FileRowFormat of(StageNode node, Problems problems) {
        Options options = node.options();
        int before = problems.size();
        for (OptionSpec<?> option : CsvFiles.OPTIONS) {
            if (options.has(option) && option != CsvFiles.MAX_RECORD_BYTES) {
                node.problem(
                        problems,
                        options.position(option),
                        "option '" + option.name() + "' has no meaning for format json");
            }
        }
        return problems.size() > before
                ? null
                : new JsonLinesFiles((int) (long) options.get(CsvFiles.MAX_RECORD_BYTES));
    }

    @Override
    public String describe() {
        return "json lines";
    }

    @Override
    public RowFormat bind(ReadSpec spec) {
        return new JsonLinesFormat(spec, maxLineBytes);
    }
}
