package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.DataException;
import dev.drey.stage.source.format.ByteInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipInputTest {

    /** Bytes in memory, at most so many at once. */
    private static ByteInput input(byte[] data, int mostAtOnce) {
        ByteArrayInputStream in = new ByteArrayInputStream(data);
        return new ByteInput() {
            @Override
            public int read(byte[] target, int offset, int length) {
                return in.read(target, offset, Math.min(length, mostAtOnce));
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    private static byte[] read(byte[] compressed, int mostAtOnce, int blockBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GzipInput gzip = new GzipInput(input(compressed, mostAtOnce), "x.gz")) {
            byte[] block = new byte[blockBytes];
            for (int read; (read = gzip.read(block, 0, blockBytes)) >= 0; ) {
                out.write(block, 0, read);
            }
        }
        return out.toByteArray();
    }

    static byte[] gzip(byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] text() {
        StringBuilder text = new StringBuilder();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            text.append(random.nextInt(1000)).append(',');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void expectFault(byte[] data, String message) {
        assertThatThrownBy(() -> read(data, 1 << 20, 100))
                .isInstanceOf(DataException.class)
                .hasMessage("x.gz: " + message);
    }

    @Test
    void oneOrSeveralMembers_areDecompressed() throws IOException {
        byte[] text = text();
        byte[] members = joined(joined(gzip(text), gzip(new byte[0])), gzip(text));
        for (int atOnce : new int[] {1, 3, 10, 1 << 20}) {
            for (int block : new int[] {1, 7, 1 << 16}) {
                assertThat(read(gzip(text), atOnce, block)).isEqualTo(text);
                assertThat(read(members, atOnce, block)).isEqualTo(joined(text, text));
            }
        }
    }

    @Test
    void aHeaderWithAllOptionalParts_isSkipped() throws IOException {
        byte[] plain = gzip(text());
        byte[] header = {
            0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 'e', 'x', 'n', 0, 'c', 'o', 0, 1, 2
        };
        assertThat(read(joined(header, Arrays.copyOfRange(plain, 10, plain.length)), 1, 100))
                .isEqualTo(text());
    }

    @Test
    void aFileThatWasCutAnywhere_isRefused() throws IOException {
        byte[] whole = gzip(text());
        for (int length = 2; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut, 1 << 20, 64))
                    .as("cut to " + length)
                    .isInstanceOf(DataException.class)
                    .hasMessage("x.gz: the gzip data ends too early; the file was cut");
        }
    }

    @Test
    void anythingBehindTheData_isRefused() throws IOException {
        for (byte[] behind : new byte[][] {{0}, {'x'}, {0x1F}, {0x1F, 'x'}}) {
            assertThatThrownBy(() -> read(joined(gzip(text()), behind), 1 << 20, 100))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("gzip");
        }
        expectFault(joined(gzip(text()), new byte[] {0, 0}), "something that is not gzip follows the gzip data");
    }

    @Test
    void aChangedBit_neverChangesWhatIsRead() throws IOException {
        byte[] text = text();
        byte[] whole = gzip(text);
        int refused = 0;
        for (int bit = 8 * 10; bit < 8 * whole.length; bit++) {
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                // A few bits mean nothing: they fill up the last byte of the compressed data.
                assertThat(read(changed, 1 << 20, 100)).as("bit " + bit).isEqualTo(text);
            } catch (DataException e) {
                refused++;
                assertThat(e).hasMessageStartingWith("x.gz: the gzip data");
            }
        }
        assertThat(refused).isGreaterThan(8 * (whole.length - 10) - 8);
    }

    @Test
    void whatIsNotGzip_isNamed() {
        expectFault(new byte[0], "the file is empty; gzip data is expected because of its name");
        expectFault("a,b\n".getBytes(StandardCharsets.UTF_8), "the file is not gzip, although its name says so");
        expectFault(new byte[] {0x1F, (byte) 0x8B, 7, 0}, "gzip method 7 is unknown; allowed: 8 (deflate)");
    }

    @Test
    void readAhead_givesTheSameBytesAndFaults() throws IOException {
        byte[] data = new byte[1_000_000];
        new SplittableRandom(3).nextBytes(data);
        try (ByteInput ahead = new ReadAheadInput(input(data, 100_000), "x")) {
            byte[] read = new byte[data.length + 1];
            assertThat(ahead.readFully(read, 0, read.length)).isEqualTo(data.length);
            assertThat(ahead.read(read, 0, 1)).isEqualTo(-1);
            assertThat(ahead.read(read, 0, 1)).isEqualTo(-1);
            assertThat(Arrays.copyOf(read, data.length)).isEqualTo(data);
        }
        byte[] cut = Arrays.copyOf(gzip(data), 500_000);
        try (ByteInput ahead = new ReadAheadInput(new GzipInput(input(cut, 1 << 20), "x.gz"), "x.gz")) {
            byte[] read = new byte[1000];
            assertThatThrownBy(() -> {
                        while (ahead.read(read, 0, read.length) >= 0) {
                            // Goes on to the fault.
                        }
                    })
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("the file was cut");
        }
    }

    @Test
    void readAheadThatIsClosedEarly_endsItsThread() throws IOException {
        byte[] data = new byte[5_000_000];
        ByteInput ahead = new ReadAheadInput(input(data, 1 << 20), "closed early");
        ahead.read(new byte[10], 0, 10);
        ahead.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("read ahead closed early"));
    }
}
