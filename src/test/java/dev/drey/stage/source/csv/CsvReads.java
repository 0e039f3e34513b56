package dev.drey.stage.source.csv;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads whole files through the format under test. */
final class CsvReads {
    final List<List<String>> rows = new ArrayList<>();
    final List<BadRow> badRows = new ArrayList<>();
    final List<Integer> chunkRows = new ArrayList<>();
    final List<Long> positions = new ArrayList<>();
    final List<Long> eventTimes = new ArrayList<>();

    static Schema strings(int columns) {
        return Schema.of(IntStream.range(0, columns)
                .mapToObj(i -> new Field("c" + i, DataType.STRING))
                .toList());
    }

    static CsvFormat format(CsvDialect dialect, Schema schema) {
        return new CsvFormat(dialect, spec(schema));
    }

    static CsvFormat failing(CsvDialect dialect, Schema schema) {
        return new CsvFormat(dialect, new ReadSpec(schema, schema, null, false, 1024, 1 << 20));
    }

    static ReadSpec spec(Schema schema) {
        return new ReadSpec(schema, schema, null, true, 1024, 1 << 20);
    }

    static CsvReads all(ByteSource file, CsvFormat format) {
        return pieces(file, format, 0, file.length());
    }

    /** Reads the stretches between neighbouring offsets, in order. */
    static CsvReads pieces(ByteSource file, CsvFormat format, long... offsets) {
        try {
            CsvReads reads = new CsvReads();
            RowFormat.OpenFile open = format.open(file);
            for (int i = 1; i < offsets.length; i++) {
                try (ChunkReader reader = open.read(offsets[i - 1], offsets[i], -1)) {
                    reads.drain(reader, format.spec().output());
                }
            }
            return reads;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void drain(ChunkReader reader, Schema schema) throws IOException {
        Chunk chunk = Chunk.allocate(schema, 0);
        while (reader.next(chunk)) {
            chunkRows.add(chunk.rowCount());
            positions.add(reader.position());
            badRows.addAll(chunk.badRows());
            for (int row = 0; row < chunk.rowCount(); row++) {
                if (chunk.eventTime() != null) {
                    eventTimes.add(chunk.eventTime().get(row));
                }
                List<String> values = new ArrayList<>();
                for (int column = 0; column < schema.size(); column++) {
                    values.add(
                            chunk.column(column).isNull(row)
                                    ? null
                                    : ValueText.print(schema.type(column), chunk.column(column), row));
                }
                rows.add(values);
            }
        }
    }

    /** The bad rows as {@code kind@offset}, by what their reasons say. */
    List<String> faults() {
        return badRows.stream()
                .map(bad -> kind(bad.reason()) + "@" + bad.byteOffset())
                .toList();
    }

    private static String kind(String reason) {
        if (reason.contains("max-record-bytes")) {
            return "long";
        } else if (reason.contains("UTF-8")) {
            return "utf8";
        } else if (reason.contains("never closed")) {
            return "unclosed";
        } else if (reason.contains("inside an unquoted")) {
            return "stray";
        } else if (reason.contains("after the closing")) {
            return "after";
        } else if (reason.contains("instead of")) {
            return "ragged";
        }
        return reason;
    }
}
