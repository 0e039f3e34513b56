package dev.drey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.compare.Comparison;
import dev.drey.compare.ComparisonJson;
import dev.drey.compare.MemoryComparison;
import dev.drey.compare.ModeRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person types it, its runs in processes of their own. */
class CompareCommandTest {
    private static final String PIPELINE = """
            pipeline: orders
            parallelism: 1
            stages:
              orders: {type: file, path: orders.csv, schema: {user: string, amount: bigint}}
              totals: {type: aggregate, from: orders, group-by: [user], select: {total: sum(amount)}}
              out: {type: sink, from: totals, format: csv, path: out}
            """;

    @TempDir
    Path directory;

    private final StringWriter err = new StringWriter();
    private String out;
    private Path file;
    private Path expected;
    private Path work;

    @BeforeEach
    void writePipeline() throws IOException {
        Files.writeString(directory.resolve("orders.csv"), "user,amount\nann,1\nbob,2\nann,3\n");
        file = Files.writeString(directory.resolve("orders.yaml"), PIPELINE);
        expected = Files.createDirectory(directory.resolve("expected"));
        Files.writeString(expected.resolve("r.csv"), "user,total\nann,4\nbob,2\n");
        work = Files.createDirectory(directory.resolve("work"));
    }

    @Test
    void resultThatDiffers_endsWith3_andLeavesNothingButItsReports() throws Exception {
        Files.writeString(expected.resolve("r.csv"), "user,total\nann,4\nbob,3\n");
        Path json = directory.resolve("report.json");
        Path html = directory.resolve("report.html");

        int code = compare("--modes", "batch", "--json", json.toString(), "--html", html.toString());

        assertThat(code).as(err.toString()).isEqualTo(3);
        assertThat(out).contains("DIFFERENT").contains("bob");
        Comparison comparison = ComparisonJson.read(Files.readString(json));
        assertThat(comparison.sinks().get(0).differences()).singleElement().satisfies(pair -> {
            assertThat(pair.reference()).containsExactly("bob", "3");
            assertThat(pair.run()).containsExactly("bob", "2");
        });
        ModeRun run = comparison.runs().get(0);
        assertThat(run.memory().peakHeapBytes()).isPositive();
        assertThat(run.memory().samples()).isNotEmpty();
        assertThat(run.times().cpuSeconds()).isPositive();
        assertThat(run.times().startupSeconds())
                .isPositive()
                .isLessThan(run.times().wallSeconds());
        assertThat(Files.readString(html)).startsWith("<!DOCTYPE html>");
        assertThat(directory.resolve("out")).doesNotExist();
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void failedRun_endsWith1_namesTheRun_andPassesItsMessagesOn() throws Exception {
        Files.writeString(directory.resolve("orders.csv"), "user,amount\nann,x\n");

        Path json = directory.resolve("report.json");
        Path html = directory.resolve("report.html");

        assertThat(compare("--modes", "streaming", "--json", json.toString(), "--html", html.toString()))
                .isEqualTo(1);
        assertThat(json).content().contains("\"failure\" : \"run 'streaming' failed: its process ended with code 1\"");
        assertThat(html).content().contains("✗ FAILED", "failed: its process ended with code 1");
        assertThat(err.toString())
                .contains("orders.csv:2 (byte 12): column 'amount': 'x' is not a bigint")
                .contains("drey: run 'streaming' failed: its process ended with code 1");
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void optionsThatDoNotFit_endWith2BeforeAnythingRuns() {
        assertThat(compare("--max-latency", "5ms")).isEqualTo(2);
        assertThat(err.toString()).contains("--max-latency: it is the bound of --sweep, which is not given");
        assertThat(compare("--baseline", "outt=" + expected)).isEqualTo(2);
        assertThat(err.toString()).contains("'outt' is no sink; did you mean 'out'?");
        assertThat(compare("--baseline", directory.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("none' does not exist");
        assertThat(compare("--modes", "batch,fast")).isEqualTo(2);
        assertThat(err.toString()).contains("'fast' is no mode; allowed: batch, streaming, micro-batch");
        assertThat(compare("--sweep", "10,1s")).isEqualTo(2);
        assertThat(err.toString()).contains("--sweep: ");
        assertThat(compare("--json", Path.of("pom.xml", "place.json").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--json: the directory ").contains("cannot be made: it is not a directory");
        assertThat(compare("--rate", "-1")).isEqualTo(2);
        assertThat(compare("--vary-parallelism", "500")).isEqualTo(2);
        assertThat(err.toString()).contains("parallelism is 500; allowed: 1 to max-parallelism, which is 128");
    }

    @Test
    void pathsThatCannotBeUsed_endWith2BeforeAnythingRuns() throws IOException {
        Path file = directory.resolve("report");
        assertThat(compare("--html", directory.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--html: " + directory + " is a directory; name a file");
        assertThat(compare(
                        "--html",
                        file.toString(),
                        "--json",
                        directory.resolve("./report").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--html and --json name the same file");
        assertThat(compare("--work-dir", this.file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--work-dir: no directory can be made in " + this.file);
        assertThat(compare(
                        "--baseline",
                        Files.createDirectory(directory.resolve("empty")).toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("empty has no result of sink 'out'; looked for files *.csv in it");
        Files.writeString(expected.resolve("r.csv"), "user,sum\nann,4\n");
        assertThat(compare()).isEqualTo(2);
        assertThat(err.toString()).contains("the header names the columns user, sum; the sink has user, total");
    }

    @Test
    void usageThatComparesNothing_endsWith2_withTheMessageAndOneHint() {
        StringWriter told = new StringWriter();
        PrintWriter to = new PrintWriter(told, true);
        assertThat(Main.execute(to, to, "compare", file.toString(), "--modes", "batch"))
                .isEqualTo(2);
        assertThat(told.toString().lines())
                .containsExactly(
                        "drey: --modes: mode batch alone is compared with nothing; name a second mode, or give --baseline, --vary or"
                                + " --sweep",
                        "Try 'drey compare --help'.");
        assertThat(compare("--modes", "batch,batch")).isEqualTo(2);
        assertThat(err.toString()).contains("--modes: batch is named twice");
        assertThat(compare("--differences", "-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--differences: -1 is no number of rows; allowed: 0 or more");
    }

    @Test
    void memory_isComparedWithNaiveTwins_inProcessesOfTheirOwn() throws Exception {
        Files.writeString(
                file,
                PIPELINE.replace("from: totals", "from: largest")
                        .replace(
                                "  out:",
                                "  largest: {type: top-k, from: totals, k: 1, order-by: total desc}\n  out:"));
        Path json = directory.resolve("report.json");
        Path html = directory.resolve("report.html");

        int code = compare("--memory", "--json", json.toString(), "--html", html.toString());

        assertThat(code).as(err.toString()).isZero();
        assertThat(out).contains("heap of the first 1 row", "EQUAL: every sink has the same rows, whether stage");
        MemoryComparison comparison = ComparisonJson.readMemory(Files.readString(json));
        assertThat(comparison.twins()).singleElement().satisfies(twin -> {
            assertThat(twin.naiveCost().peakRowsHeld()).isEqualTo(2);
            assertThat(twin.naiveCost().peakHeapBytes()).isPositive();
        });
        assertThat(Files.readString(html)).startsWith("<!DOCTYPE html>").contains("bounded memory beside naive twins");
        assertThat(directory.resolve("out")).doesNotExist();
        try (Stream<Path> left = Files.list(work)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void memoryThatCannotBeCompared_endsWith2() {
        assertThat(compare("--memory", "--modes", "batch", "--rate", "5")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "--memory: it compares runs in batch, as fast as they go, with each other; leave out --modes, --rate");
        assertThat(compare("--memory")).isEqualTo(2);
        assertThat(err.toString()).contains("orders.yaml: no stage of pipeline 'orders' has a naive twin");
    }

    /** Compares with the expected result, unless another one is given. */
    private int compare(String... options) {
        List<String> arguments = new ArrayList<>(List.of("compare", file.toString()));
        arguments.addAll(List.of(options));
        if (!arguments.contains("--work-dir")) {
            arguments.addAll(List.of("--work-dir", work.toString()));
        }
        if (!arguments.contains("--baseline") && !arguments.contains("--memory")) {
            arguments.addAll(List.of("--baseline", expected.toString()));
        }
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            return Main.execute(
                    new PrintWriter(printed, true, StandardCharsets.UTF_8),
                    new PrintWriter(err, true),
                    arguments.toArray(String[]::new));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
            out = printed.toString(StandardCharsets.UTF_8);
            err.append(errors.toString(StandardCharsets.UTF_8));
        }
    }
}
