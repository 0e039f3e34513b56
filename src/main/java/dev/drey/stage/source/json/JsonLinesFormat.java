package dev.drey.stage.source.json;

import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.LineCounter;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.io.IOException;

/**
 * JSON lines: each line an object in UTF-8, whose fields are found by name. A field that is missing or null is null, fields that nobody declared are passed over,
 * blank lines too; a declared column that no line of a file has is a fault, since it is most likely misspelt. A number is not a string, nor the other
 * way about.
 */
public final class JsonLinesFormat implements RowFormat {
    private static final long serialVersionUID = 1L;

    private final ReadSpec spec;
    private final int maxLineBytes;

    /** @param maxLineBytes most bytes of a line, its end not counted; a longer one is at fault */
    public JsonLinesFormat(ReadSpec spec, int maxLineBytes) {
        this.spec = spec;
        this.maxLineBytes = maxLineBytes;
    }

    /** Whether all declared columns are there is known at a file's end only. */
    @Override
    public boolean splittable() {
        return false;
    }

    @Override
    public OpenFile open(ByteSource file) {
        LineCounter lines = new LineCounter(file);
        return new OpenFile() {
            @Override
            public ChunkReader read(long from, long to, long position) throws IOException {
                long start = position >= 0 ? position : from;
                return new JsonLinesReader(file, spec, new LineReader(file, start, maxLineBytes), lines);
            }

            @Override
            public void close() throws IOException {
                lines.close();
            }
        };
    }
}
