package dev.drey.stage.source;

import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import dev.drey.stage.source.json.JsonLinesFormat;

/** Format {@code json}: an object a line. */
record JsonLinesFiles(int maxLineBytes) implements FileRowFormat {
    @Override
    public String describe() {
        return "json lines";
    }

    @Override
    public RowFormat bind(ReadSpec spec) {
        return new JsonLinesFormat(spec, maxLineBytes);
    }
}
