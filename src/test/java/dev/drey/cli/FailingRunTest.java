package dev.drey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.testing.ChildProcess;
import dev.drey.testing.DeafStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of runs that fail, in a process of their own: messages, exit codes, what is left behind. */
@Timeout(180)
class FailingRunTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private ChildProcess.Outcome run(String yaml, String... arguments) throws Exception {
        Path file = Files.writeString(directory.resolve("p.yaml"), yaml);
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Stream<String> command = Stream.concat(
                Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.drey.cli.Main",
                        "run",
                        file.toString()),
                Stream.of(arguments));
        try (ChildProcess child = ChildProcess.start("drey", directory, Map.of(), command.toList())) {
            return child.awaitEnd(LIMIT);
        }
    }

    private List<String> left(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("drey-") || name.startsWith(".") || name.equals("out"))
                    .toList();
        }
    }

    @Test
    void stageThatIgnoresInterruption_endsWithCode1() throws Exception {
        ChildProcess.Outcome outcome = run("""
                pipeline: deaf
                mode: streaming
                stages:
                  rows: {type: values, schema: {n: bigint}, rows: [[1]]}
                  deaf: {type: custom, from: rows, class: %s, timeout: 500ms}
                  out: {type: sink, from: deaf, format: csv, path: out}
                """.formatted(DeafStage.class.getName()));

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("drey: run failed: stage 'deaf': not finished within 500 ms (timeout); ")
                .contains("; it ignores interruption, so that its task does not end");
        assertThat(left(directory)).isEmpty();
        assertThat(left(directory.resolve("tmp"))).isEmpty();
    }

    @Test
    void containedFailure_endsWithCode1AndShowsTheOtherBranch() throws Exception {
        Files.writeString(directory.resolve("in.csv"), "n\n1\nx\n");

        ChildProcess.Outcome outcome = run("""
                pipeline: apart
                stages:
                  read: {type: file, path: in.csv, schema: {n: bigint}, on-failure: continue}
                  lost: {type: sink, from: read, format: print}
                  rows: {type: values, schema: {word: string}, rows: [[kept]]}
                  seen: {type: sink, from: rows, format: print}
                """);

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.out()).contains("kept").doesNotContain("n\n");
        assertThat(outcome.err())
                .containsPattern(
                        "drey: run failed: stage 'read': .*in.csv:3 \\(byte 4\\): column 'n': 'x' is not a bigint")
                .contains("; skipped (input failed): lost");
    }

    @Test
    void workersInStreaming_endWithCode2AndTheReason() throws Exception {
        ChildProcess.Outcome outcome = run("""
                pipeline: workers
                stages:
                  rows: {type: values, schema: {n: bigint}, rows: [[1]]}
                  out: {type: sink, from: rows, format: print}
                """, "--mode", "streaming", "--max-workers", "2");

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("command line: max-workers is 2, but in mode streaming rows flow through all stages");
    }
}
