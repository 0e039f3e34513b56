package dev.drey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The levels of validation beyond the pipeline file. */
class ValidateCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int validate(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "validate";
        all[1] = directory.resolve("p.yaml").toString();
        System.arraycopy(args, 0, all, 2, args.length);
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("p.yaml"), """
                pipeline: p
                mode: streaming
                parallelism: 2
                stages:
                  orders:
                    type: file
                    path: in
                    watch: 1s
                    schema: {id: bigint, price: bigint}
                    on-error: dead-letter
                    dead-letters: dead
                  ticks: {type: generate, rate: 5, schema: {id: {type: bigint, sequence: {start: 1}}, price: {type: bigint, constant: 3}}}
                  fixed: {type: values, schema: {id: bigint, price: bigint}, rows: [[7, 7], [8, 8], [9, 9]]}
                  all: {type: union, from: [orders, ticks, fixed]}
                  parts: {type: split, from: all, outputs: {dear: price > 5}, default: cheap}
                  n: {type: aggregate, from: parts.cheap, select: {n: count(*), total: sum(price)}}
                  out: {type: sink, from: n, format: csv, path: out/n}
                  dear: {type: sink, from: parts.dear, format: print}
                """);
        Files.createDirectory(directory.resolve("in"));
        StringBuilder rows = new StringBuilder("id,price\n");
        for (int i = 0; i < 1000; i++) {
            rows.append(i).append(i == 20 ? ",x\n" : ",1\n");
        }
        Files.writeString(directory.resolve("in/a.csv"), rows);
        Files.writeString(directory.resolve("in/b.csv"), rows);
    }

    @Test
    void connect_opensWhatThePipelineNeeds() throws IOException {
        assertThat(validate("--level", "connect")).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("stage 'orders': files of " + directory.resolve("in") + ": 2 files, 11.5 KiB")
                .contains("stage 'orders': dead letters to " + directory.resolve("dead") + ": can be made")
                .contains("stage 'out': files to " + directory.resolve("out/n") + ": can be made")
                .endsWith("p.yaml: ok, 8 stages" + System.lineSeparator());
        assertThat(directory.resolve("out")).doesNotExist();

        Files.writeString(directory.resolve("in/b.csv"), "id,cost\n1,2\n");
        Files.createDirectory(directory.resolve("dead"));
        Files.writeString(directory.resolve("dead/part-0000-0001.csv"), "id\n");
        Files.writeString(directory.resolve("out"), "in the way");
        assertThat(validate("--level", "connect")).isEqualTo(2);
        assertThat(err.toString())
                .contains("p.yaml:7:11: stage 'orders': files of " + directory.resolve("in") + ": ")
                .contains("b.csv")
                .contains("price")
                .contains("p.yaml:11:19: stage 'orders': dead letters to " + directory.resolve("dead") + ": ")
                .contains("stage 'out': files to " + directory.resolve("out/n") + ": '" + directory.resolve("out")
                        + "' is not a directory")
                .contains("3 problems");
    }

    @Test
    void sample_runsTheFirstRowsOfEachSourceAndWritesNothing() {
        assertThat(validate("--level", "sample", "--rows", "100"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .containsPattern("n +\\| +total")
                .containsPattern("199 +\\| +399")
                .containsPattern("7 +\\| +7")
                .containsPattern("orders +file +0 +99 +1 ")
                .containsPattern("ticks +generate +0 +100 +0 ")
                .containsPattern("parts +split +202 +202 +0 ");
        assertThat(directory.resolve("out")).doesNotExist();
        assertThat(directory.resolve("dead")).doesNotExist();
    }

    @Test
    void wrongLevels_areToldWithWhatIsAllowed() {
        assertThat(validate("--level", "deep")).isEqualTo(2);
        assertThat(err.toString()).contains("STATIC, CONNECT, SAMPLE");
        assertThat(validate("--rows", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--rows: 0 is too few; allowed: 1 or more");
    }
}
