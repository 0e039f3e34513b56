package dev.drey.stage.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CsvCutTest {
    private static final CsvDialect BARE = CsvDialect.RFC_4180.withHeader(false);
    private static final byte[] ALPHABET = {'a', ',', '"', '\n', '\r'};

    @Test
    void everyWellFormedFileOfUpToSevenBytes_isCutAtItsRecords() throws IOException {
        int files = 0;
        for (int length = 0; length <= 7; length++) {
            byte[] data = new byte[length];
            long inputs = (long) Math.pow(ALPHABET.length, length);
            for (long number = 0; number < inputs; number++) {
                long rest = number;
                for (int i = 0; i < length; i++) {
                    data[i] = ALPHABET[(int) (rest % ALPHABET.length)];
                    rest /= ALPHABET.length;
                }
                TreeSet<Long> starts = recordStarts(data);
                if (starts != null) {
                    files++;
                    checkCuts(data, starts);
                }
            }
        }
        assertThat(files).isGreaterThan(20_000);
    }

    /** Starts of all records and the file's length; null when the file is not well-formed. */
    private static TreeSet<Long> recordStarts(byte[] data) {
        CsvRecord record = new CsvRecord(BARE);
        byte[] padded = Arrays.copyOf(data, data.length + 1);
        boolean open = data.length > 0 && data[data.length - 1] != '\n';
        padded[data.length] = '\n';
        TreeSet<Long> starts = new TreeSet<>();
        int limit = open ? data.length + 1 : data.length;
        for (int at = 0; at < limit; ) {
            starts.add((long) at);
            int end = record.scan(padded, at, limit);
            if (end < 0 || record.fault() != null) {
                return null;
            }
            at = end + 1;
        }
        starts.add((long) data.length);
        return starts;
    }

    private static void checkCuts(byte[] data, TreeSet<Long> starts) throws IOException {
        int longest = 1;
        Long before = null;
        for (long start : starts) {
            longest = before == null ? 1 : Math.max(longest, (int) (start - before));
            before = start;
        }
        CsvCut cut = new CsvCut(BytesSource.of(data), BARE.withMaxRecordBytes(longest), 0);
        for (long offset = 0; offset <= data.length; offset++) {
            long actual = cut.recordStart(offset);
            if (actual != starts.ceiling(offset)) {
                assertThat(actual)
                        .as("cut at " + offset + " of "
                                + new String(data, StandardCharsets.US_ASCII)
                                        .replace("\n", "\\n")
                                        .replace("\r", "\\r"))
                        .isEqualTo(starts.ceiling(offset));
            }
        }
    }

    @Test
    void aFileInAnyPieces_readsAsTheWhole() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int columns = 1 + random.nextInt(4);
            byte[] data = CsvReaderOracleTest.wellFormed(random, columns, random.nextInt(200), random.nextInt(3) * 20);
            CsvFormat spec = CsvReads.format(BARE.withMaxRecordBytes(4000), CsvReads.strings(columns));
            BytesSource file = BytesSource.of(data);
            long[] offsets = random.longs(random.nextInt(12), 0, data.length + 1L)
                    .sorted()
                    .toArray();
            long[] pieces = LongStream.concat(
                            LongStream.concat(LongStream.of(0), Arrays.stream(offsets)), LongStream.of(data.length))
                    .toArray();
            CsvReads whole = CsvReads.all(file, spec);
            assertThat(CsvReads.pieces(file, spec, pieces).rows)
                    .as("seed " + seed)
                    .isEqualTo(whole.rows);
            assertThat(whole.badRows).as("seed " + seed).isEmpty();
        }
    }

    @Test
    void aCutFarInsideAQuotedField_isFoundBehindIt() throws IOException {
        String field = "\"" + "text, with\n".repeat(5000) + "\"";
        String text = "x,y\n".repeat(5000) + field + ",y\n" + "x,y\n".repeat(20_000);
        CsvCut cut = new CsvCut(BytesSource.of(text), BARE.withMaxRecordBytes(60_000), 0);
        long fieldStart = 20_000;
        long next = fieldStart + field.length() + 3;
        for (long offset : new long[] {20_001, 20_012, 36_384, 36_385, 36_386, 50_000, next - 4, next}) {
            assertThat(cut.recordStart(offset)).as("cut at " + offset).isEqualTo(next);
        }
        assertThat(cut.recordStart(next + 1)).isEqualTo(next + 4);
        assertThat(cut.recordStart(next + 60_001)).isEqualTo(next + 60_004);
    }

    @Test
    void aStrayQuoteThatMisleadsTheCut_isFoundWhereTheNextPieceBegins() {
        String text = "x,a\"b\n" + "plain,plain\n".repeat(20) + "\"q\nr\",z\n";
        CsvFormat spec = CsvReads.format(BARE, CsvReads.strings(2));

        assertThatThrownBy(() -> CsvReads.pieces(BytesSource.of(text), spec, 0, 100, text.length()))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "test.csv: the record at byte 246 does not end at byte 249, where the next piece of the file was"
                                + " found to begin; a quote near there is not closed or stands in an unquoted field");
    }
}
