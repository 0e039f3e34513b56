package dev.drey.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The records of a comparison as JSON and back: {@code --json}, and what the process of a run hands to the one that started it. */
public final class ComparisonJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ComparisonJson() {}

    /** The document, ending in a line end. */
    public static String write(Comparison comparison) {
        return text(comparison);
    }

    /** Likewise. */
    public static String write(MemoryComparison comparison) {
        return text(comparison);
    }

    /** Likewise; {@code failure} stands in no other document. */
    public static String write(FailedComparison failed) {
        return text(failed);
    }

    /** @throws IOException if the text is not such a document */
    public static Comparison read(String text) throws IOException {
        return MAPPER.readValue(text, Comparison.class);
    }

    /** @throws IOException if the text is not such a document */
    public static MemoryComparison readMemory(String text) throws IOException {
        return MAPPER.readValue(text, MemoryComparison.class);
    }

    static void writeRun(ModeRun run, Path file) throws IOException {
        Files.writeString(file, text(run));
    }

    static ModeRun readRun(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), ModeRun.class);
    }

    static void writeVariant(Variant variant, Path file) throws IOException {
        Files.writeString(file, text(variant));
    }

    static Variant readVariant(Path file) throws IOException {
        return MAPPER.readValue(file.toFile(), Variant.class);
    }

    private static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // records of plain values always have a text
        }
    }
}
