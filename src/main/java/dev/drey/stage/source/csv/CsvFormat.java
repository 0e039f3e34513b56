package dev.drey.stage.source.csv;

import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.ChunkReader;
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
        CsvHeader header = CsvHeader.read(file, dialect, spec.declared());
        LineCounter lines = new LineCounter(file);
        CsvCut cut = new CsvCut(file, dialect, header.dataOffset());
        return (from, to, position) -> read(file, header, lines, cut, from, to, position);
    }

    // What open() has found out stands in front of what the stretch gives.
    private ChunkReader read(
            ByteSource file, CsvHeader header, LineCounter lines, CsvCut cut, long from, long to, long position)
            throws IOException {
        boolean last = to >= file.length();
        long end = last ? file.length() : cut.recordStart(to);
        long start = position >= 0 ? position : cut.recordStart(from);
        ByteWindow window = new ByteWindow(file, start, Math.max(start, end), end >= file.length());
        return new CsvChunkReader(file, dialect, spec, header, lines, window);
    }
}
