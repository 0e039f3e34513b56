package dev.drey.stage.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Schema;
import dev.drey.stage.source.format.ReadSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The CSV reader against {@link CsvOracle}: all small inputs, and random larger ones. */
class CsvReaderOracleTest {
    private static final CsvDialect BARE = CsvDialect.RFC_4180.withHeader(false);
    private static final byte[] ALPHABET = {'a', ',', '"', '\n', '\r'};
    private static final byte[][] PIECES = {
        "a".getBytes(StandardCharsets.UTF_8),
        "longer text, with".getBytes(StandardCharsets.UTF_8),
        "é".getBytes(StandardCharsets.UTF_8),
        "€𝄞".getBytes(StandardCharsets.UTF_8),
        {(byte) 0xC3},
        {','},
        {','},
        {','},
        {'"'},
        {'"', '"'},
        {'\n'},
        {'\n'},
        {'\r', '\n'},
        {'\r'},
        {'N', 'A'},
        {0},
    };

    @Test
    void everyInputOfUpToSevenBytes_readsAsTheOracleSays() {
        for (int length = 0; length <= 7; length++) {
            byte[] data = new byte[length];
            int inputs = (int) Math.pow(ALPHABET.length, length);
            for (int number = 0; number < inputs; number++) {
                spell(number, data);
                check(data, BARE, 1 + number % 3, 1024, 1 << 20, Integer.MAX_VALUE, "");
                if (length <= 5) {
                    check(data, BARE, 2, 1, 1 << 20, 1, "");
                    check(data, BARE.withQuote(CsvDialect.NO_QUOTE), 2, 2, 1 << 20, 2, "");
                    check(data, BARE.withMaxRecordBytes(3), 2, 2, 1 << 20, 2, "");
                }
            }
        }
    }

    private static void spell(int number, byte[] data) {
        int rest = number;
        for (int i = 0; i < data.length; i++) {
            data[i] = ALPHABET[rest % ALPHABET.length];
            rest /= ALPHABET.length;
        }
    }

    @Test
    void anyBytes_readAsTheOracleSays() {
        for (long seed = 0; seed < 3000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] data = anything(random, random.nextInt(600));
            CsvDialect dialect = BARE.withNullText(random.nextBoolean() ? "" : "NA")
                    .withMaxRecordBytes(random.nextBoolean() ? 2 << 20 : 1 + random.nextInt(100));
            checkManyWays(data, dialect, 1 + random.nextInt(4), random, "seed " + seed);
        }
    }

    @Test
    void wellFormedFiles_readAsTheOracleSays() {
        for (long seed = 0; seed < 400; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int columns = 1 + random.nextInt(5);
            byte[] data = wellFormed(random, columns, random.nextInt(400), random.nextInt(3) * 5);
            checkManyWays(data, BARE, columns, random, "seed " + seed);
            assertThat(CsvOracle.parse(data, BARE, columns).faults())
                    .as("seed " + seed)
                    .isEmpty();
        }
    }

    private static void checkManyWays(
            byte[] data, CsvDialect dialect, int columns, SplittableRandom random, String what) {
        for (int chunkRows : new int[] {1, 7, 1024}) {
            int chunkBytes = random.nextInt(4) == 0 ? 1 + random.nextInt(200) : 1 << 20;
            int atOnce = random.nextInt(3) == 0 ? 1 + random.nextInt(40) : Integer.MAX_VALUE;
            check(data, dialect, columns, chunkRows, chunkBytes, atOnce, what);
        }
    }

    private static void check(
            byte[] data, CsvDialect dialect, int columns, int chunkRows, int chunkBytes, int atOnce, String what) {
        CsvOracle.Result expected = CsvOracle.parse(data, dialect, columns);
        String about = what + " columns " + columns + " chunk-rows " + chunkRows + " chunk-bytes " + chunkBytes
                + " reads of " + atOnce + " " + dialect + ": " + shown(data);
        Schema schema = CsvReads.strings(columns);
        CsvReads actual;
        try {
            ReadSpec spec = new ReadSpec(schema, schema, null, true, chunkRows, chunkBytes);
            actual = CsvReads.all(BytesSource.of(data).atMost(atOnce), new CsvFormat(dialect, spec));
        } catch (RuntimeException e) {
            throw new AssertionError(about, e);
        }
        if (!actual.rows.equals(expected.rows()) || !actual.faults().equals(expected.faults())) {
            assertThat(actual.rows).as(about).isEqualTo(expected.rows());
            assertThat(actual.faults()).as(about).isEqualTo(expected.faults());
        }
        assertThat(actual.chunkRows).as(about).allMatch(rows -> rows <= chunkRows);
    }

    private static String shown(byte[] data) {
        return new String(Arrays.copyOf(data, Math.min(data.length, 700)), StandardCharsets.ISO_8859_1)
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static byte[] anything(SplittableRandom random, int pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int faulty = random.nextInt(2);
        for (int i = 0; i < pieces; i++) {
            byte[] piece = PIECES[random.nextInt(PIECES.length)];
            boolean odd = piece[0] == '"' || piece[0] == (byte) 0xC3 || piece[0] == '\r';
            if (!odd || random.nextInt(1 + faulty * 20) == 0) {
                out.writeBytes(piece);
            }
        }
        return out.toByteArray();
    }

    /** Records of quoted and plain fields; long stretches without a separator now and then. */
    static byte[] wellFormed(SplittableRandom random, int columns, int records, int quotedPercent) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] lineEnd = random.nextBoolean() ? new byte[] {'\n'} : new byte[] {'\r', '\n'};
        for (int record = 0; record < records; record++) {
            for (int column = 0; column < columns; column++) {
                if (column > 0) {
                    out.write(',');
                }
                field(random, out, random.nextInt(100) < quotedPercent);
            }
            boolean last = record == records - 1;
            if (!last || random.nextBoolean()) {
                out.writeBytes(lineEnd);
            }
        }
        return out.toByteArray();
    }

    private static void field(SplittableRandom random, ByteArrayOutputStream out, boolean quoted) {
        if (quoted) {
            out.write('"');
        }
        int pieces = random.nextInt(40) == 0 ? 30 : random.nextInt(4);
        for (int i = 0; i < pieces; i++) {
            byte[] piece = PIECES[random.nextInt(PIECES.length)];
            boolean plain = piece[0] >= 'a' || (piece[0] < 0 && piece.length > 1);
            if (piece.length == 1 && piece[0] == '"' || piece.length == 1 && piece[0] < 0) {
                continue;
            }
            if (quoted) {
                out.writeBytes(piece);
            } else if (plain) {
                out.writeBytes(piece[0] == 'l' ? "plain".getBytes(StandardCharsets.UTF_8) : piece);
            }
        }
        if (quoted) {
            out.write('"');
        }
    }
}
