package dev.drey.stage.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.stage.source.format.ByteSource;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.stage.source.format.RowFormat;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CsvPositionTest {

    @Test
    void readingOnFromAnyChunksPosition_givesTheRemainingRows() throws IOException {
        for (long seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] data = CsvReaderOracleTest.wellFormed(random, 3, 120, 30);
            Schema schema = CsvReads.strings(3);
            int chunkRows = List.of(1, 7, 50).get(random.nextInt(3));
            CsvFormat format = new CsvFormat(
                    CsvDialect.RFC_4180.withHeader(false),
                    new ReadSpec(schema, schema, null, false, chunkRows, 1 << 16));
            ByteSource file = BytesSource.of(data);
            RowFormat.OpenFile open = format.open(file);
            CsvReads whole = CsvReads.all(file, format);
            int before = 0;
            for (int i = 0; i < whole.positions.size(); i++) {
                before += whole.chunkRows.get(i);
                CsvReads rest = new CsvReads();
                try (ChunkReader reader = open.read(0, data.length, whole.positions.get(i))) {
                    rest.drain(reader, schema);
                }
                assertThat(rest.rows)
                        .as("seed " + seed + " position " + whole.positions.get(i))
                        .isEqualTo(whole.rows.subList(before, whole.rows.size()));
            }
        }
    }

    @Test
    void chunks_closeAtRowsOrBytes() {
        Schema schema = CsvReads.strings(1);
        String text = "123456789\n".repeat(100);
        CsvDialect dialect = CsvDialect.RFC_4180.withHeader(false);
        CsvReads byRows = CsvReads.all(
                BytesSource.of(text), new CsvFormat(dialect, new ReadSpec(schema, schema, null, false, 30, 1 << 20)));
        CsvReads byBytes = CsvReads.all(
                BytesSource.of(text).atMost(13),
                new CsvFormat(dialect, new ReadSpec(schema, schema, null, false, 1000, 125)));
        assertThat(byRows.chunkRows).containsExactly(30, 30, 30, 10);
        assertThat(byBytes.chunkRows).containsExactly(12, 12, 12, 12, 12, 12, 12, 12, 4);
    }

    @Test
    void aChunkOfNoColumns_stillCountsRows() throws IOException {
        Schema declared = CsvReads.strings(2);
        Schema none = Schema.of();
        CsvFormat format = new CsvFormat(
                CsvDialect.RFC_4180.withHeader(false), new ReadSpec(declared, none, null, false, 1024, 1 << 20));
        Chunk chunk = Chunk.allocate(none, 0);
        try (ChunkReader reader = format.open(BytesSource.of("a,b\nc,d\n")).read(0, 8, -1)) {
            assertThat(reader.next(chunk)).isTrue();
            assertThat(chunk.selectedCount()).isEqualTo(2);
            assertThat(reader.next(chunk)).isFalse();
        }
    }
}
