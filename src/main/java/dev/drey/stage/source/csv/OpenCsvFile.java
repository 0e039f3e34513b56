package dev.drey.stage.source.csv;

import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.LineCounter;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.io.IOException;

/** A CSV file whose header was read and found to fit. */
final class OpenCsvFile implements RowFormat.OpenFile {
    private final ByteSource file;
    private final CsvDialect dialect;
    private final ReadSpec spec;
    private final CsvHeader header;
    private final CsvCut cut;
    private final LineCounter lines;

    OpenCsvFile(ByteSource file, CsvDialect dialect, ReadSpec spec) throws IOException {
        this.file = file;
        this.dialect = dialect;
        this.spec = spec;
        this.header = CsvHeader.read(file, dialect, spec.declared());
        this.cut = new CsvCut(file, dialect, header.dataOffset());
        this.lines = new LineCounter(file);
    }

    @Override
    public ChunkReader read(long from, long to, long position) throws IOException {
        long end = to >= file.length() ? file.length() : cut.recordStart(to);
        long start = position >= 0 ? position : cut.recordStart(from);
        ByteWindow window = new ByteWindow(file, start, Math.max(start, end), end >= file.length());
        return new CsvChunkReader(file, dialect, spec, header, lines, window);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
