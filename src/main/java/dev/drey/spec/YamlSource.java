package dev.drey.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * The characters of a pipeline file, checked before a parser sees them: a regular file of bounded size, valid UTF-8, nothing that YAML calls
 * not printable.
 */
final class YamlSource {
    /** Bytes of the largest pipeline file; time and memory of the parser grow faster than the file. */
    static final int MAX_BYTES = 256 * 1024;

    private YamlSource() {}

    /** The text of a file; null when there is a problem. */
    static String load(Path file, Problems problems) {
        Position place = Position.of(file.toString());
        byte[] bytes;
        try {
            if (!Files.exists(file)) {
                throw new NoSuchFileException(file.toString());
            }
            if (!Files.isRegularFile(file)) {
                problems.add(place, "", "is not a regular file");
                return null;
            }
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            if (bytes.length > MAX_BYTES) {
                problems.add(place, "", tooLarge(Math.max(bytes.length, Files.size(file))));
                return null;
            }
        } catch (NoSuchFileException e) {
            problems.add(place, "", "there is no such file");
            return null;
        } catch (IOException e) {
            problems.add(place, "", "cannot be read: " + e);
            return null;
        }
        return decode(file.toString(), bytes, problems);
    }

    private static String decode(String file, byte[] bytes, Problems problems) {
        CharBuffer text = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, text, true);
        String decoded = text.flip().toString();
        if (result.isError()) {
            problems.add(
                    endOf(file, decoded),
                    "",
                    String.format(
                            "byte 0x%02x at offset %d is not valid UTF-8", bytes[in.position()] & 0xff, in.position()));
            return null;
        }
        return decoded;
    }

    /** Checks a text and takes its byte order mark away; null when there is a problem. */
    static String check(String file, String text, Problems problems) {
        long size = encodedSize(text);
        if (size < 0 || size > MAX_BYTES) {
            problems.add(Position.of(file), "", size < 0 ? "holds a lone surrogate" : tooLarge(size));
            return null;
        }
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        for (int i = 0; i < plain.length(); i += Character.charCount(plain.codePointAt(i))) {
            if (!StreamReader.isPrintable(plain.codePointAt(i))) {
                problems.add(
                        endOf(file, plain.substring(0, i)),
                        "",
                        String.format("character U+%04X is not allowed in YAML", plain.codePointAt(i)));
                return null;
            }
        }
        return plain;
    }

    private static long encodedSize(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            return -1;
        }
    }

    private static String tooLarge(long bytes) {
        return "holds " + bytes + " bytes; allowed: " + MAX_BYTES;
    }

    /** The place of the character behind {@code before}. */
    private static Position endOf(String file, String before) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < before.length(); i++) {
            char c = before.charAt(i);
            boolean lineEnd = c == '\n' || c == '\r' && (i + 1 == before.length() || before.charAt(i + 1) != '\n');
            if (lineEnd) {
                line++;
                start = i + 1;
            }
        }
        return new Position(file, line, before.codePointCount(start, before.length()) + 1);
    }
}
