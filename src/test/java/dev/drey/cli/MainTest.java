package dev.drey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.testing.ActingSource;
import dev.drey.testing.MeddlingStage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Commands as a person types them: what is printed where, and the exit code. */
class MainTest {
    private static final String JOB = "jobs/airport-delays.yaml";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int drey(String... args) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "compare", "validate", "explain", "stages"})
    void helpOfEveryCommand_isPrintedAndEndsWith0(String command) {
        assertThat(drey(command, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: drey " + command);
    }

    @Test
    void wrongUsage_endsWith2AndSaysWhatIsAllowed() {
        assertThat(drey("run", "--mode", "fast", JOB)).isEqualTo(2);
        assertThat(err.toString()).contains("'fast' is no mode; allowed: batch, streaming");
        assertThat(drey("rum", JOB)).isEqualTo(2);
        assertThat(err.toString()).contains("'rum'");
        assertThat(drey("run")).isEqualTo(2);
        assertThat(drey("run", JOB, "--parallelism", "x")).isEqualTo(2);
    }

    @Test
    void missingFile_endsWith2() {
        assertThat(drey("run", "no/such.yaml")).isEqualTo(2);
        assertThat(err.toString()).contains("no/such.yaml: there is no such file");
    }

    @Test
    void soundPipeline_isValid() {
        assertThat(drey("validate", JOB)).isZero();
        assertThat(out.toString()).isEqualTo(JOB + ": ok, 6 stages" + System.lineSeparator());
    }

    @Test
    void faultyPipeline_endsWith2AndTellsEveryProblem() throws Exception {
        Path file = directory.resolve("x.yaml");
        Files.writeString(file, """
                pipeline: x
                stages:
                  a: {type: values, schema: {id: bigint}, rows: [[1]]}
                  b: {type: filter, from: a, where: idd > 1}
                  c: {type: sink, from: b, format: print, limt: 3}
                """);

        assertThat(drey("run", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .contains(file + ":4:37: stage 'b': column 'idd' is unknown; did you mean 'id'?")
                .contains(file + ":5:43: stage 'c': option 'limt' is unknown; did you mean 'limit'?")
                .contains("2 problems");
    }

    @Test
    void unknownParameter_endsWith2() {
        assertThat(drey("validate", "jobs/brc.yaml", "-P", "inptu=x")).isEqualTo(2);
        assertThat(err.toString()).contains("-P inptu").contains("did you mean 'input'?");
    }

    @Test
    void explain_showsStagesAndUnusedColumnsInEveryFormat() {
        assertThat(drey("explain", JOB)).isZero();
        assertThat(out.toString()).contains("unused, so not read: flight_time, destination");
        assertThat(drey("explain", JOB, "--format", "dot")).isZero();
        assertThat(out.toString()).contains("\"flights\" -> \"late\";");
        assertThat(drey("explain", JOB, "--format", "mermaid")).isZero();
        assertThat(out.toString()).contains("s_flights --> s_late");
        assertThat(drey("explain", JOB, "--format", "json")).isZero();
        assertThat(out.toString()).contains("\"stage\" : \"by_origin\"");
    }

    @Test
    void stages_listsDescribesAndGivesTheSchema() {
        assertThat(drey("stages")).isZero();
        assertThat(out.toString()).contains("aggregate").contains("chunk-rows");
        assertThat(drey("stages", "aggregate")).isZero();
        assertThat(out.toString()).contains("group-by");
        assertThat(drey("stages", "--json-schema")).isZero();
        assertThat(out.toString()).contains("\"$schema\"");
        assertThat(drey("stages", "agregate")).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean 'aggregate'?");
    }

    @Test
    void run_writesTheReportAndEndsWith0() throws Exception {
        Path report = directory.resolve("report.json");

        assertThat(quietly("run", JOB, "--json", report.toString())).isZero();
        assertThat(Files.readString(report))
                .contains("\"pipeline\" : \"airport-delays\"", "\"mode\" : \"batch\"", "\"status\" : \"succeeded\"")
                .contains("\"bytesRead\" : 644926")
                .containsSubsequence("\"stage\" : \"flights\"", "\"rowsOut\" : 20000", "\"stage\" : \"late\"");
    }

    @Test
    void failedRun_endsWith1NamesStageFileByteAndColumnAndReports() throws Exception {
        Files.writeString(directory.resolve("in.csv"), "id\n1\nx\n");
        Path file = directory.resolve("x.yaml");
        Files.writeString(file, """
                pipeline: x
                stages:
                  a: {type: file, path: in.csv, schema: {id: bigint}}
                  c: {type: sink, from: a, format: csv, path: out}
                """);
        Path report = directory.resolve("report.json");

        assertThat(quietly("run", file.toString(), "--json", report.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("drey: run failed: stage 'a': ")
                .contains("in.csv:3 (byte 5): column 'id': 'x' is not a bigint");
        assertThat(Files.readString(report)).contains("\"status\" : \"failed\"", "is not a bigint");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    private String pipeline(String stages) throws IOException {
        Path file = directory.resolve("p.yaml");
        Files.writeString(file, "pipeline: p\nparallelism: 1\nstages:\n" + stages);
        return file.toString();
    }

    @Test
    void stageThatThrows_endsWith1AndIsNamedWithItsCause_besideTheTableOfStages() throws Exception {
        String file = pipeline("""
                  rows: {type: values, schema: {n: bigint}, rows: [[1], [2]]}
                  calls: {type: custom, from: rows, class: %s, options: {fails: true}}
                  out: {type: sink, from: calls, format: csv, path: out}
                """.formatted(MeddlingStage.class.getName()));

        assertThat(quietly("run", file)).isEqualTo(1);
        assertThat(err.toString())
                .containsPattern("calls +custom +2 +0 +failed")
                .contains("drey: run failed: stage 'calls': the third party does not answer" + System.lineSeparator())
                .doesNotContain("Speed up");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void stageThatHangs_endsWith1AndTellsItsTimeout() throws Exception {
        String file = pipeline("""
                  read: {type: custom, class: %s, options: {key: main, hangs: true}, timeout: 300ms}
                  out: {type: sink, from: read, format: csv, path: out}
                """.formatted(ActingSource.class.getName()));

        assertThat(quietly("run", file)).isEqualTo(1);
        assertThat(err.toString())
                .containsPattern("read +custom .* timed out")
                .contains("drey: run failed: stage 'read': not finished within 300 ms (timeout); after ");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void cycle_endsWith2AndIsToldAsAPath() throws Exception {
        String file = pipeline("""
                  a: {type: filter, from: b, where: n > 1}
                  b: {type: filter, from: a, where: n > 1}
                  out: {type: sink, from: b, format: print}
                """);

        assertThat(quietly("run", file)).isEqualTo(2);
        assertThat(err.toString())
                .contains(file + ":4:3: stage 'a': stages depend on each other: a (line 4) -> b (line 5) -> a");
    }

    @Test
    void rowsThatAreNotAccountedFor_endWith4AndAreTold() throws Exception {
        String file = pipeline("""
                  rows: {type: values, schema: {n: bigint}, rows: [[1], [2], [3]]}
                  before: {type: sink, from: rows, format: csv, path: before}
                  meddles: {type: custom, from: rows, class: %s}
                  out: {type: sink, from: meddles, format: csv, path: out}
                  behind: {type: sink, from: rows, format: csv, path: behind}
                """.formatted(MeddlingStage.class.getName()));

        assertThat(quietly("run", file)).isEqualTo(4);
        assertThat(err.toString())
                .containsPattern("drey: the ledger of rows does not balance; results may be wrong: "
                        + "edge rows -> (before|behind): 3 rows sent, 1 received")
                .contains("This is a fault of a custom stage that has written to a chunk which it was given");
    }

    @ParameterizedTest
    @CsvSource({
        "true, 1, drey: run failed: stage 'meddles': the third party does not answer",
        "false, 4, drey: the ledger of rows does not balance"
    })
    void reportThatCannotBeWritten_doesNotHideWhatIsWrongWithTheRun(boolean fails, int code, String message)
            throws Exception {
        Path reports = Files.createDirectory(directory.resolve("reports"));
        String file = pipeline("""
                  rows: {type: values, schema: {n: bigint}, rows: [[1], [2], [3]]}
                  before: {type: sink, from: rows, format: csv, path: before}
                  meddles: {type: custom, from: rows, class: %s, options: {fails: %s, removes: '%s'}}
                  out: {type: sink, from: meddles, format: csv, path: out}
                  behind: {type: sink, from: rows, format: csv, path: behind}
                """.formatted(MeddlingStage.class.getName(), fails, reports));
        Path report = reports.resolve("report.json");

        assertThat(quietly("run", file, "--json", report.toString())).isEqualTo(code);
        assertThat(err.toString())
                .contains("drey: the report could not be written: " + report + ": it does not exist")
                .contains(message);
    }

    @Test
    void failureThatFlinksClientIsTold_holdsNoOption() {
        CommandLine drey = Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));

        assertThat(drey.execute("run", "-D", "s3.secret-key=hush", "no/such.yaml", "-P", "token=hush"))
                .isEqualTo(2);
        assertThat(Main.told(drey.getParseResult())).isEqualTo("drey run no/such.yaml");
        assertThat(drey.execute("run", "-D", "s3.secret-key=hush", "--mode", "fast", "no/such.yaml"))
                .isEqualTo(2);
        assertThat(Main.told(drey.getParseResult())).startsWith("drey").doesNotContain("hush");
    }

    @Test
    void reportThatCannotBeWritten_isWrongUsage() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        String report = file.resolve("report.json").toString();
        assertThat(drey("run", JOB, "--json", report)).isEqualTo(2);
        assertThat(err.toString()).contains("--json: the directory " + file + " cannot be made: it is not a directory");
    }

    @Test
    void savepointInBatch_isWrongUsage() {
        assertThat(drey("run", JOB, "--from-savepoint", "some/savepoint")).isEqualTo(2);
        assertThat(err.toString()).contains("--from-savepoint: mode batch takes no savepoints; add --mode streaming");
    }

    @Test
    void zeroIsNoParallelismAndNoChunkSize() {
        assertThat(drey("run", JOB, "--parallelism", "0", "--chunk-rows", "0")).isEqualTo(2);
        assertThat(err.toString())
                .contains("command line: parallelism is 0; allowed: 1 to max-parallelism, which is 128")
                .contains("command line: chunk-rows is 0; allowed: 1 to 1048576");
    }

    @Test
    void misspeltFlinkOption_isTold() {
        assertThat(drey("run", JOB, "-D", "execution.checkpointing.intervall=10s"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("command line: Flink option 'execution.checkpointing.intervall' is unknown; did you mean"
                        + " 'execution.checkpointing.interval'?");
    }

    /** Runs with standard output and error kept out of the build's log. */
    private int quietly(String... args) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            return drey(args);
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
            err.append(errors.toString(StandardCharsets.UTF_8));
        }
    }
}
