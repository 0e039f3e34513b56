package dev.drey.stage.source.csv;

import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.io.IOException;

/** Comma-separated values as RFC 4180 has them, strictly; a blank line between records of more than one field is passed over. */
public final class CsvFormat implements RowFormat {
    private static final long serialVersionUID = 1L;
    private final CsvDialect dialect;
    private final ReadSpec spec;

    public CsvFormat(CsvDialect dialect, ReadSpec spec) {
        this.dialect = dialect;
        this.spec = spec;
    }

    ReadSpec spec() {
        return spec;
    }

    @Override
    public boolean splittable() {
        return true;
    }

    @Override
    public OpenFile open(ByteSource file) throws IOException {
        return new OpenCsvFile(file, dialect, spec);
    }
}
