package dev.drey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drey.testing.ChildProcess;
import dev.drey.testing.ChildProcess.Outcome;
import dev.drey.testing.Launcher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./drey} with the packaged jar: exit codes, which output says what, Ctrl-C. */
@Timeout(180)
class LauncherIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String VALUES = """
            pipeline: values
            stages:
              rows: {type: values, schema: {n: bigint, s: string}, rows: [[1, a], [2, b], [3, null]]}
              some: {type: filter, from: rows, where: n > 1}
              out: {type: sink, from: some, format: print}
            """;

    @TempDir
    private Path directory;

    private Path temporary;
    private Launcher launcher;

    @BeforeEach
    void prepare() throws IOException {
        temporary = Files.createDirectories(directory.resolve("tmp"));
        launcher = new Launcher(temporary);
    }

    @Test
    void help_isOnStandardOutput_andNoFault() throws Exception {
        Outcome outcome = drey("--help");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("Usage: drey", "run", "validate", "explain", "stages", "Exit codes:");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void wrongUsage_exitsWith2_andSaysHowItIsUsed() throws Exception {
        for (String[] arguments : new String[][] {{}, {"fly"}, {"run"}, {"run", "x.yaml", "--fast"}}) {
            Outcome outcome = drey(arguments);

            assertThat(outcome.exitCode()).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(outcome.err()).as(String.join(" ", arguments)).containsAnyOf("Usage: drey", "Try 'drey");
            assertThat(outcome.out()).as(String.join(" ", arguments)).isEmpty();
        }
    }

    @Test
    void faultyPipeline_exitsWith2_andTellsEveryProblemWithItsPlace() throws Exception {
        Path file = pipeline(VALUES.replace("where: n > 1", "were: n > 1").replace("from: some", "from: som"));

        Outcome outcome = drey("run", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains(
                        "p.yaml:4:36: stage 'some': option 'were' is unknown; did you mean 'where'?",
                        "p.yaml:5:27: stage 'out': input 'som' is no stage; did you mean 'some'?");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void run_printsItsResultOnStandardOutput_andTheRestOnStandardError() throws Exception {
        Outcome outcome = drey("run", pipeline(VALUES).toString());

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines().map(String::strip))
                .contains("2 | b", "3 | null")
                .doesNotContain("1 | a");
        assertThat(outcome.out()).doesNotContain("INFO", "WARN");
        assertLeavesNothing();
    }

    /** Nothing else would tell: without the archive, runs are right but start slowly. */
    @Test
    void aRun_makesTheClassArchive() throws Exception {
        launcher.withArchive();

        Outcome outcome = drey("run", pipeline(VALUES).toString());

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            List<Path> made = files.filter(file -> file.getFileName().toString().matches("drey-[0-9]+\\.jsa.*"))
                    .toList();
            assertThat(made).singleElement().asString().endsWith(".jsa");
        }
    }

    @Test
    void failedRun_exitsWith1_andNamesStageAndPlace() throws Exception {
        Path data = Files.writeString(directory.resolve("data.csv"), "n\n1\nx\n");
        Path file = pipeline("""
                pipeline: broken
                stages:
                  rows: {type: file, path: data.csv, schema: {n: bigint}}
                  out: {type: sink, from: rows, format: print}
                """);

        Outcome outcome = drey("run", file.toString());

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("'rows'", data.getFileName().toString(), "'x'", "'n'");
        assertThat(outcome.err()).doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
        assertLeavesNothing();
    }

    @Test
    void interruptedRun_cancelsTheJob_exitsWith130_andLeavesNothing() throws Exception {
        Files.createDirectories(directory.resolve("in"));
        Path file = pipeline("""
                pipeline: endless
                mode: streaming
                stages:
                  rows: {type: file, path: in, watch: 100ms, schema: {n: bigint}}
                  out: {type: sink, from: rows, format: csv, path: out}
                """);
        Outcome outcome;
        try (ChildProcess run = launcher.start("run", file.toString(), "--ui")) {
            awaitRunning(run.awaitErrorLine(Pattern.compile("web UI at (http://\\S+)"), LIMIT)
                    .group(1));
            run.interrupt();
            outcome = run.awaitEnd(LIMIT);
        }

        assertThat(outcome.exitCode()).isEqualTo(130);
        assertThat(outcome.err())
                .contains("drey: interrupted, cancelling endless")
                .containsPattern("rows +file +0 +0 +abandoned")
                .contains("endless: cancelled in ")
                .doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
        assertLeavesNothing();
        assertThat(directory.resolve("out")).doesNotExist();
        assertThat(files(directory)).containsExactlyInAnyOrder("in", "p.yaml", "tmp");
    }

    private static void awaitRunning(String address) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest overview =
                HttpRequest.newBuilder(URI.create(address + "/jobs/overview")).build();
        String answer = "";
        for (long deadline = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < deadline; ) {
            answer = http.send(overview, BodyHandlers.ofString()).body();
            JsonNode jobs = new ObjectMapper().readTree(answer).get("jobs");
            if (jobs != null
                    && !jobs.isEmpty()
                    && jobs.get(0).at("/tasks/running").asInt() > 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError("no job runs after " + LIMIT + ": " + answer);
    }

    private Path pipeline(String text) throws IOException {
        return Files.writeString(directory.resolve("p.yaml"), text);
    }

    private Outcome drey(String... arguments) throws IOException, InterruptedException {
        return launcher.start(arguments).awaitEnd(LIMIT);
    }

    /** Nothing but the outputs that the test itself keeps. */
    private void assertLeavesNothing() throws IOException {
        assertThat(files(temporary)).allMatch(name -> name.matches("drey-\\d+\\.(out|err)"));
    }

    private static List<String> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
