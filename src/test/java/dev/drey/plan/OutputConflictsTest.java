package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputConflictsTest {
    @TempDir
    private Path directory;

    private List<String> problems(String stages) {
        String yaml = "pipeline: test\nmode: streaming\nstages:\n" + stages.indent(2);
        try {
            PipelineCluster.plan(yaml, directory, RunOverrides.NONE);
            return List.of();
        } catch (SpecException e) {
            return e.problems().stream()
                    .map(Problem::toString)
                    .map(text -> text.replace(directory.toString(), "DIR"))
                    .toList();
        }
    }

    @Test
    void sinksThatShareADirectory_areToldWhereTheLaterStands() {
        assertThat(problems("""
                        v: {type: values, schema: {a: bigint}, rows: [[1]]}
                        o1: {type: sink, from: v, format: csv, path: out/x}
                        o2: {type: sink, from: v, format: csv, path: ./out/y/../x}
                        o3: {type: sink, from: v, format: csv, path: out/x/z, if-exists: overwrite}
                        o4: {type: sink, from: v, format: csv, path: out}
                        o5: {type: sink, from: v, format: csv, path: out-x}
                        """))
                .containsExactly(
                        "test.yaml:6:48: stage 'o2': output 'DIR/out/x' is also written by stage 'o1'",
                        "test.yaml:7:48: stage 'o3': output 'DIR/out/x/z' lies in 'DIR/out/x', which is written by stage 'o1'",
                        "test.yaml:7:48: stage 'o3': output 'DIR/out/x/z' lies in 'DIR/out/x', which is written by stage 'o2'",
                        "test.yaml:8:48: stage 'o4': output 'DIR/out' holds 'DIR/out/x', which is written by stage 'o1'",
                        "test.yaml:8:48: stage 'o4': output 'DIR/out' holds 'DIR/out/x', which is written by stage 'o2'",
                        "test.yaml:8:48: stage 'o4': output 'DIR/out' holds 'DIR/out/x/z', which is written by stage 'o3'");
    }

    @Test
    void deadLetters_areOutputsToo() {
        assertThat(problems("""
                        f: {type: file, path: in.csv, schema: {a: bigint}, on-error: dead-letter, dead-letters: out}
                        o: {type: sink, from: f, format: csv, path: out}
                        """))
                .containsExactly("test.yaml:5:47: stage 'o': output 'DIR/out' is also written by stage 'f'");
    }

    @Test
    void outputsThatWouldReplaceAnInput_areTold() {
        assertThat(problems("""
                        f: {type: file, path: data/in.csv, schema: {a: bigint}}
                        g: {type: file, path: 'logs/2026/*.csv', schema: {a: bigint}}
                        u: {type: union, from: [f, g]}
                        a: {type: sink, from: u, format: csv, path: data}
                        b: {type: sink, from: u, format: csv, path: logs/2026}
                        c: {type: sink, from: u, format: csv, path: logs/2026/result}
                        """))
                .containsExactly(
                        "test.yaml:7:47: stage 'a': output 'DIR/data' holds 'DIR/data/in.csv', which is read by stage 'f'",
                        "test.yaml:8:47: stage 'b': output 'DIR/logs/2026' is read by stage 'g'",
                        "test.yaml:9:47: stage 'c': output 'DIR/logs/2026/result' lies in 'DIR/logs/2026', which is written by stage 'b'");
    }

    @Test
    void outputThroughALink_isTheSameDirectory() throws Exception {
        Files.createDirectory(directory.resolve("real"));
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("real"));
        assertThat(problems("""
                        v: {type: values, schema: {a: bigint}, rows: [[1]]}
                        o1: {type: sink, from: v, format: csv, path: real/x}
                        o2: {type: sink, from: v, format: csv, path: link/x}
                        """))
                .containsExactly("test.yaml:6:48: stage 'o2': output 'DIR/link/x' is also written by stage 'o1'");
    }

    @Test
    void outputThatHoldsThePipelineFile_isTold() throws Exception {
        Files.writeString(directory.resolve("test.yaml"), "");
        assertThat(problems("""
                        v: {type: values, schema: {a: bigint}, rows: [[1]]}
                        o: {type: sink, from: v, format: csv, path: ., if-exists: overwrite}
                        """))
                .singleElement()
                .asString()
                .contains("stage 'o': output 'DIR' holds the pipeline file '");
    }
}
