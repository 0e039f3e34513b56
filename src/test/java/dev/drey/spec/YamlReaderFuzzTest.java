package dev.drey.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Valid files, mutated: whatever comes out is a specification or problems with places inside the file, never an exception. */
class YamlReaderFuzzTest {
    private static final int ROUNDS = 2000;
    private static final String[] PIECES = {
        "&a ",
        "*a",
        "!!int ",
        "<<: ",
        "---\n",
        "...\n",
        "${",
        "$${",
        "${env:",
        "}",
        "{",
        "[",
        "]",
        ": ",
        "- ",
        "\t",
        "\n",
        "\r",
        "\"",
        "'",
        "|\n",
        ">-\n",
        "? ",
        "#",
        "%YAML 1.2\n",
        "\u0000",
        "\u0085",
        "\u2028",
        "😀",
        "stages: ",
        "from: ",
        "null",
        "\\",
        "\\x",
        ","
    };

    @TempDir
    Path directory;

    @Test
    void mutatedFiles_yieldSpecificationOrProblems() throws IOException {
        List<byte[]> corpus;
        try (Stream<Path> jobs = Files.list(Path.of("jobs"))) {
            corpus = jobs.filter(p -> p.toString().endsWith(".yaml"))
                    .sorted()
                    .map(YamlReaderFuzzTest::bytes)
                    .toList();
        }
        Path file = directory.resolve("fuzz.yaml");
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] mutated = mutate(corpus.get(random.nextInt(corpus.size())), random);
            Files.write(file, mutated);
            Problems problems = new Problems();
            PipelineSpec spec;
            try {
                spec = new YamlReader(List.of("mode", "flink")).read(file, Map.of("input", "${x} 1"), problems);
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + ": " + new String(mutated, StandardCharsets.UTF_8), e);
                return;
            }
            if (spec == null) {
                assertThat(problems.list()).as("seed %d", seed).isNotEmpty();
            }
            long lines = new String(mutated, StandardCharsets.UTF_8).split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length;
            for (Problem problem : problems.list()) {
                assertThat(problem.position().line())
                        .as("seed %d: %s", seed, problem)
                        .isBetween(0, (int) lines);
            }
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length + 1);
            int length = Math.min(bytes.length - at, random.nextInt(20));
            byte[] put = switch (random.nextInt(5)) {
                case 0 -> new byte[0];
                case 1 -> new byte[] {(byte) random.nextInt(256)};
                case 2 -> Arrays.copyOfRange(bytes, at, at + length);
                default -> PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
            };
            int dropped = random.nextBoolean() ? length : 0;
            byte[] next = new byte[bytes.length - dropped + put.length];
            System.arraycopy(bytes, 0, next, 0, at);
            System.arraycopy(put, 0, next, at, put.length);
            System.arraycopy(bytes, at + dropped, next, at + put.length, bytes.length - at - dropped);
            bytes = next;
        }
        return bytes;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
