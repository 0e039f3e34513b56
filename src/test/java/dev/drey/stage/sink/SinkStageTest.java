package dev.drey.stage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunks;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runtime.PrintedTable;
import dev.drey.runtime.ResultTable;
import dev.drey.spec.SpecException;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SinkStageTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    private Path directory;

    private static String pipeline(String mode, String sinks) {
        return """
               pipeline: test
               mode: %s
               chunk-rows: 2
               stages:
                 people:
                   type: values
                   schema: {id: bigint, name: string, amount: "decimal(6,2)", born: date}
                   rows:
                     - [1, "ann, the \\"first\\"", 1.50, 2001-02-03]
                     - {id: 2, amount: -0.05}
                     - [3, "", null, null]
               %s
               """.formatted(mode, sinks.indent(2));
    }

    private RunOutcome run(String mode, String sinks) throws Exception {
        return CLUSTER.run(PipelineCluster.plan(pipeline(mode, sinks), directory, RunOverrides.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "streaming"})
    void csv_isWrittenAsDeclared(String mode) throws Exception {
        run(mode, "out: {type: sink, from: people, format: csv, path: out/people, delimiter: ';', null: NULL}");
        assertThat(directory.resolve("out/people/part-0000-0001.csv")).hasContent("""
                        id;name;amount;born
                        1;"ann, the ""first""\";1.50;2001-02-03
                        2;NULL;-0.05;NULL
                        3;"";NULL;NULL
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "streaming"})
    void print_comesToTheClientWithTheTotal(String mode) throws Exception {
        RunOutcome outcome = run(mode, """
                all: {type: sink, from: people, format: print}
                some: {type: sink, from: people, format: print, limit: 1}
                """);
        assertThat(PipelineCluster.result(outcome, "all")).isEqualTo(MaterializedResult.of(Chunks.parse("""
                        id bigint | name string           | amount decimal(6,2) | born date
                        1         | 'ann, the "first"'    | 1.50                | 2001-02-03
                        2         | null                  | -0.05               | null
                        3         | ''                    | null                | null
                        """)));
        ResultTable some = outcome.results().stream()
                .filter(table -> table.stage().equals("some"))
                .findFirst()
                .orElseThrow();
        assertThat(some.totalRows()).isEqualTo(3);
        assertThat(PrintedTable.render(some, 0)).contains("ann").endsWith("… 2 more rows\n(3 rows)\n");
    }

    @Test
    void severalSinks_countTheirRows() throws Exception {
        RunOutcome outcome = run("batch", """
                shown: {type: sink, from: people, format: collect}
                file: {type: sink, from: people, format: csv, path: out, parallelism: 2}
                """);
        assertThat(outcome.report().stages())
                .filteredOn(s -> s.type().equals("sink"))
                .hasSize(2)
                .allSatisfy(stage -> {
                    assertThat(stage.rows().in()).isEqualTo(3);
                    assertThat(stage.rows().out()).isEqualTo(3);
                    assertThat(stage.load().chunks()).isEqualTo(2);
                });
        assertThat(outcome.results()).singleElement().satisfies(table -> {
            assertThat(table.printed()).isFalse();
            assertThat(table.rows()).isEqualTo(3);
        });
    }

    @Test
    void existingTarget_isRefusedBeforeTheJob() throws Exception {
        Files.createDirectories(directory.resolve("out"));
        Files.writeString(directory.resolve("out/part-0000-0001.csv"), "old");
        String sink = "out: {type: sink, from: people, format: csv, path: out}";
        assertThatThrownBy(() -> run("batch", sink))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("test.yaml:")
                .hasMessageContaining("stage 'out': output '" + directory.resolve("out")
                        + "' exists already; remove it," + " choose another path or set if-exists: overwrite");
        run("batch", sink.replace("path: out", "path: out, if-exists: overwrite"));
        assertThat(directory.resolve("out/part-0000-0001.csv")).content().startsWith("id,name,amount,born\n1,");
    }

    @Test
    void overwrite_sparesWhatNoOutputWrote() throws Exception {
        Files.writeString(directory.resolve("notes.txt"), "mine");
        assertThatThrownBy(() ->
                        run("batch", "out: {type: sink, from: people, format: csv, path: ., if-exists: overwrite}"))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("holds 'notes.txt', which no output wrote");
        assertThatThrownBy(() -> run(
                        "batch", "out: {type: sink, from: people, format: csv, path: notes.txt, if-exists: overwrite}"))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("notes.txt' is a file; an output is a directory of files");
        assertThat(directory.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void faults_areToldTogether() {
        assertThatThrownBy(() -> run("batch", """
                        a: {type: sink, from: people, format: csv}
                        b: {type: sink, from: people, format: print, limit: -5}
                        c: {type: sink, from: people, format: csv, path: out, limit: 5}
                        d: {type: sink, from: people, format: csv, path: 's3://bucket/out'}
                        e: {type: sink, from: people, format: csv, path: out, delimiter: '"'}
                        f: {type: sink, from: people, format: csv, path: out, null: 'a,b'}
                        g: {type: sink, from: people, format: cvs}
                        """))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("stage 'a': option 'path' is missing; format csv needs the directory to write to")
                .hasMessageContaining("stage 'b': option 'limit': expected")
                .hasMessageContaining("stage 'c': option 'limit' has no meaning for format csv")
                .hasMessageContaining("stage 'd': path 's3://bucket/out' is not local")
                .hasMessageContaining("stage 'e': the delimiter is a quote or a line end")
                .hasMessageContaining("stage 'f': the text for null 'a,b' holds the delimiter")
                .hasMessageContaining(
                        "stage 'g': option 'format': expected csv, print, collect or jdbc, got text 'cvs'")
                .hasMessageContaining("did you mean 'csv'?");
    }
}
