package dev.drey.stage.source.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against the JDK's decoder. */
class Utf8Test {
    private static final int BLOCK = 64;

    @Test
    void everyThreeBytes_areJudgedAsTheDecoderDoes() {
        byte[] data = new byte[16];
        int[] edges = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                for (int third : edges) {
                    data[0] = (byte) first;
                    data[1] = (byte) second;
                    data[2] = (byte) third;
                    check(data, 0, 3, "three bytes");
                }
            }
        }
    }

    @Test
    void everyTwoBytesInALongText_areJudgedAsTheDecoderDoes() {
        byte[] data = new byte[1200];
        for (int place : new int[] {0, 7, 510, 511, 600}) {
            for (int first = 0; first < 256; first++) {
                for (int second = 0; second < 256; second++) {
                    Arrays.fill(data, (byte) 'x');
                    data[place] = (byte) first;
                    data[place + 1] = (byte) second;
                    // A continuation byte behind them makes three-byte characters whole.
                    data[place + 2] = first >= 0xE0 ? (byte) 0x80 : (byte) 'x';
                    data[place + 3] = first >= 0xF0 ? (byte) 0x80 : (byte) 'x';
                    boolean valid = decode(Arrays.copyOf(data, 1100)) < 0;
                    int invalid = Utf8.firstInvalid(data, 0, 1100);
                    if (valid != invalid < 0) {
                        assertThat(invalid < 0)
                                .as(first + " " + second + " at " + place)
                                .isEqualTo(valid);
                    }
                }
            }
        }
    }

    @Test
    void randomTexts_areJudgedAsTheDecoderDoes() {
        int[] scripts = {'a', 'é', 'ж', '東', 'क', '한', 0x1F600, 0x10FFFF, 0x7FF, 0x800, 0xFFFF, 0xD7FF, 0xE000};
        for (long seed = 0; seed < 4000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            int characters = random.nextInt(1200);
            int kinds = 1 + random.nextInt(scripts.length);
            int asciiPercent = random.nextInt(101);
            for (int i = 0; i < characters; i++) {
                int character = random.nextInt(100) < asciiPercent ? 'a' : scripts[random.nextInt(kinds)];
                text.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
            }
            byte[] data = Arrays.copyOf(text.toByteArray(), text.size() + BLOCK);
            for (int faults = random.nextInt(3); faults > 0 && text.size() > 0; faults--) {
                data[random.nextInt(text.size())] = (byte) random.nextInt(256);
            }
            check(data, 0, text.size() - (text.size() == 0 ? 0 : random.nextInt(2)), "seed " + seed);
        }
    }

    private static void check(byte[] data, int from, int to, String what) {
        int expected = decode(Arrays.copyOfRange(data, from, to));
        byte[] padded = Arrays.copyOf(data, data.length + BLOCK);
        CsvIndex index = new CsvIndex(CsvDialect.RFC_4180);
        index.scan(padded, from, to, Integer.MAX_VALUE >> 1);
        int whole = Utf8.firstInvalid(padded, from, to);
        int blocks = Utf8.firstInvalid(padded, index.wideBlocks(), index.wideBlockCount(), BLOCK, to);
        if (whole != expected || blocks != expected) {
            assertThat(new int[] {whole, blocks}).as(what).containsExactly(expected, expected);
        }
    }

    /** The first byte at which no valid character begins, or -1. */
    private static int decode(byte[] data) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(data);
        boolean fault =
                decoder.decode(in, CharBuffer.allocate(data.length + 1), true).isError();
        return fault ? in.position() : -1;
    }
}
