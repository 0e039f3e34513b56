package dev.drey.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.stage.PipelineSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlReaderTest {
    private static final String VALID = """
            pipeline: worst
            mode: batch
            stages:
              in: {type: values, rows: [[1, a]]}
              out:
                type: sink
                from: in
            """;

    @TempDir
    Path directory;

    @Test
    void validFile_isReadWithPlaces() {
        PipelineSpec spec = valid(VALID);
        assertThat(spec.name()).isEqualTo("worst");
        assertThat(spec.baseDirectory()).isEqualTo(Path.of("/base"));
        assertThat(spec.settings())
                .containsExactly(new Node.Entry(
                        "mode", at(2, 1), new Node.Scalar(at(2, 7), Node.ScalarKind.TEXT, "batch", verbatim(2, 7))));
        assertThat(spec.stages()).extracting(StageSpec::name).containsExactly("in", "out");
        StageSpec out = spec.stages().get(1);
        assertThat(out.position()).isEqualTo(at(5, 3));
        assertThat(out.type()).isEqualTo(new Node.Scalar(at(6, 11), Node.ScalarKind.TEXT, "sink", verbatim(6, 11)));
        assertThat(out.from()).containsExactly(new Node.Scalar(at(7, 11), Node.ScalarKind.TEXT, "in", verbatim(7, 11)));
        assertThat(out.options()).isEmpty();
    }

    @Test
    void exampleJobs_areValid() throws IOException {
        try (Stream<Path> jobs = Files.list(Path.of("jobs"))) {
            for (Path job : jobs.filter(p -> p.toString().endsWith(".yaml")).toList()) {
                Problems problems = new Problems();
                PipelineSpec spec = new YamlReader(PipelineSettings.names()).read(job, Map.of(), problems);
                assertThat(problems.list()).isEmpty();
                assertThat(spec.baseDirectory()).isEqualTo(Path.of("jobs").toAbsolutePath());
            }
        }
    }

    @Test
    void unquotedScalars_areOfTheStrictCoreSchema() {
        PipelineSpec spec = valid("""
                pipeline: p
                stages:
                  s:
                    type: t
                    text: [no, on, yes, off, True, FALSE, NULL, 010, 0x1F, 0o7, 1_000, '5', "true", .inf, 12:30, 2001-01-01]
                    integer: [0, -7, +5, 99999999999999999999]
                    decimal: [1.5, -0.1, 1e3, .5, 2.]
                    boolean: [true, false]
                    nothing: [null, ~, ]
                    none:
                """);
        for (Node.Entry option : spec.stages().get(0).options()) {
            List<Node> values = option.value() instanceof Node.Sequence list ? list.items() : List.of(option.value());
            Node.ScalarKind kind = option.key().startsWith("no")
                    ? Node.ScalarKind.NULL
                    : Node.ScalarKind.valueOf(option.key().toUpperCase(java.util.Locale.ROOT));
            assertThat(values)
                    .allSatisfy(v -> assertThat(((Node.Scalar) v).kind())
                            .as(v.describe())
                            .isEqualTo(kind));
        }
    }

    @Test
    void placesInsideTexts_countCodePointsAndSkipQuotes() {
        Node.Scalar quoted = option("😀: \"ab 😀 c\"");
        assertThat(quoted.position()).isEqualTo(at(5, 8));
        assertPlace(quoted, "ab", 5, 9);
        assertPlace(quoted, "c", 5, 14);
        assertPlace(option("k: 'a  b'"), "b", 5, 12);
    }

    @Test
    void placesInsideTextsOfSeveralLines_followTheLines() {
        for (String style : List.of("", "|", "|2-", ">", ">+ # comment")) {
            Node.Scalar scalar = option("k: " + style + "\n      one two\n      three\n\n      four\n");
            assertPlace(scalar, "one", 6, 7);
            assertPlace(scalar, "two", 6, 11);
            assertPlace(scalar, "three", 7, 7);
            assertPlace(scalar, "four", 9, 7);
        }
        Node.Scalar quoted = option("k: \"one\r\n      two\"");
        assertThat(quoted.text()).isEqualTo("one two");
        assertPlace(quoted, "two", 6, 7);
    }

    @Test
    void placesInsideTextsWithEscapes_areThoseOfTheText() {
        assertPlace(option("k: \"a\\tb\""), "b", 5, 8);
        assertPlace(option("k: 'it''s'"), "s", 5, 8);
    }

    @Test
    void placesInsideTextsWithParameters_followWhatWasPutIn() {
        Problems problems = new Problems();
        PipelineSpec spec = reader().read("x.yaml", """
                        pipeline: p
                        params: {k: one two three}
                        stages:
                          s: {type: t, k: "aa ${k} bb $${x} ${env:HOME} cc"}
                        """, Path.of("/base"), Map.of(), problems);
        assertThat(problems.list()).isEmpty();
        Node.Scalar scalar = (Node.Scalar) spec.stages().get(0).options().get(0).value();
        assertPlace(scalar, "aa", 4, 20);
        assertPlace(scalar, "one", 4, 23);
        assertPlace(scalar, "three", 4, 23);
        assertPlace(scalar, "bb", 4, 28);
        assertPlace(scalar, "${x}", 4, 32);
        assertPlace(scalar, "${env", 4, 37);
        assertPlace(scalar, "cc", 4, 49);
    }

    private static Node.Scalar option(String entry) {
        PipelineSpec spec = valid("pipeline: p\nstages:\n  s:\n    type: t\n    " + entry + "\n");
        return (Node.Scalar) spec.stages().get(0).options().get(0).value();
    }

    private static void assertPlace(Node.Scalar scalar, String part, int line, int column) {
        assertThat(scalar.positionAt(scalar.text().indexOf(part)))
                .as("place of %s in %s", part, scalar)
                .isEqualTo(at(line, column));
    }

    private static List<Node.Place> verbatim(int line, int column) {
        return List.of(new Node.Place(0, at(line, column), true));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("", "x.yaml: holds no pipeline"),
                Arguments.of("# nothing\n", "x.yaml: holds no pipeline"),
                Arguments.of(
                        "- a\n",
                        "x.yaml:1:1: a pipeline must be a mapping with 'pipeline' and 'stages', got a list of 1"),
                Arguments.of(VALID + "  in: {type: t}\n", "x.yaml:8:3: key 'in' stands twice; first on line 4"),
                Arguments.of(VALID + "    from: in\n", "x.yaml:8:5: key 'from' stands twice; first on line 7"),
                Arguments.of(
                        VALID + "    path: &a out\n    null: *a\n",
                        "x.yaml:8:11: anchor '&a' is not allowed\n"
                                + "x.yaml:9:11: alias '*a' is not allowed; write the value out"),
                Arguments.of(
                        VALID + "    <<: {a: 1}\n", "x.yaml:8:5: merge key '<<' is not allowed; write the entries out"),
                Arguments.of(
                        VALID + "    path: !!java.net.URL [http://localhost]\n",
                        "x.yaml:8:11: tag 'tag:yaml.org,2002:java.net.URL' is not allowed"),
                Arguments.of(VALID + "    k: !!int 5\n", "x.yaml:8:8: tag 'tag:yaml.org,2002:int' is not allowed"),
                Arguments.of(
                        VALID + "---\npipeline: other\n",
                        "x.yaml:8:1: a second document begins here; a pipeline file holds one"),
                Arguments.of(VALID + "    ? [a, b]\n    : c\n", "x.yaml:8:7: a key must be a name, got a list of 2"),
                Arguments.of(VALID + "    \"\": c\n", "x.yaml:8:5: a key is empty"),
                Arguments.of(
                        VALID + "    a: " + "[".repeat(60) + "]".repeat(60) + "\n",
                        "x.yaml:8:55: nesting is deeper than 50 levels"),
                Arguments.of(
                        VALID + "\tkey: tab\n",
                        "x.yaml:8:1: is not valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not use"
                                + " \\t(TAB) for indentation)"),
                Arguments.of(
                        VALID + "    path: {a: ${b}}\n",
                        "x.yaml:8:16: is not valid YAML: expected ',' or '}', but got { (while parsing a flow mapping"
                                + " that begins on line 8); inside [ ] and { } a value with ${…} stands in quotes"),
                Arguments.of(
                        VALID + "    path: \"open\n",
                        "x.yaml:9:1: is not valid YAML: found unexpected end of stream (while scanning a quoted scalar that"
                                + " begins on line 8)"),
                Arguments.of("pipeline: p\nmode: b\u0000\n", "x.yaml:2:8: character U+0000 is not allowed in YAML"),
                Arguments.of(
                        "pipeline: p\n", "x.yaml:1:1: 'stages' is missing; expected a mapping of stage name to stage"),
                Arguments.of(
                        "pipeline: p\nstages: {}\n",
                        "x.yaml:2:9: 'stages' must be a mapping of stage name to stage, got a mapping of 0"),
                Arguments.of(
                        "stages: {s: {type: t}}\n", "x.yaml:1:1: 'pipeline' is missing; expected the pipeline's name"),
                Arguments.of(
                        "pipeline: [p]\nstages: {s: {type: t}}\n",
                        "x.yaml:1:11: 'pipeline' must be the pipeline's name, got a list of 1"),
                Arguments.of(
                        VALID + "paralelism: 2\n",
                        "x.yaml:8:1: key 'paralelism' is unknown; did you mean 'parallelism'?"),
                Arguments.of(
                        VALID + "colour: 2\n",
                        "x.yaml:8:1: key 'colour' is unknown; known: pipeline, params, stages, mode, parallelism"),
                Arguments.of(
                        VALID + "  9lives: {type: t}\n",
                        "x.yaml:8:3: stage '9lives': a name is a letter or _, then at most 63 letters, digits, _ or -"),
                Arguments.of(
                        VALID + "  s: {from: in}\n",
                        "x.yaml:8:3: stage 's': 'type' is missing; expected the type of the stage"),
                Arguments.of(
                        VALID + "  s: {type: 5}\n",
                        "x.yaml:8:13: stage 's': 'type' must be the type of the stage, got 5"),
                Arguments.of(
                        VALID + "  s:\n",
                        "x.yaml:8:5: stage 's': expected a mapping with 'type', 'from' and options, got nothing"),
                Arguments.of(
                        VALID + "  s: {type: t, from: []}\n",
                        "x.yaml:8:22: stage 's': 'from' must be a stage's name or a list of them, got an empty list"),
                Arguments.of(
                        VALID + "  s: {type: t, from: [in, 5, {a: b}]}\n",
                        "x.yaml:8:27: stage 's': 'from' must be a stage's name or a list of them, got 5\n"
                                + "x.yaml:8:30: stage 's': 'from' must be a stage's name or a list of them, got a mapping of 1"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultyFile_isToldWithItsPlace(String text, String expected) {
        assertThat(problemsOf(text, Map.of())).isEqualTo(expected);
    }

    @Test
    void manyFaults_areToldAtOnce() {
        String text = """
                pipeline: p
                moed: batch
                params:
                  k: 10
                  input:
                stages:
                  1st: {type: values}
                  b: {type: filter, from: 7, where: "x > ${kk}"}
                  b: {type: filter}
                  c: {from: b, secret: "${env:1}", open: "${k"}
                """;
        assertThat(problemsOf(text, Map.of("kk", "1", "zzz", "2")).split("\n"))
                .containsExactlyInAnyOrder(
                        "x.yaml: -P kk: the pipeline has no such parameter; did you mean 'k'?",
                        "x.yaml: -P zzz: the pipeline has no such parameter; known: k, input",
                        "x.yaml:2:1: key 'moed' is unknown; did you mean 'mode'?",
                        "x.yaml:5:3: parameter 'input': has no default; give -P input=value",
                        "x.yaml:7:3: stage '1st': a name is a letter or _, then at most 63 letters, digits, _ or -",
                        "x.yaml:8:27: stage 'b': 'from' must be a stage's name or a list of them, got 7",
                        "x.yaml:8:42: stage 'b': parameter 'kk' is not declared; did you mean 'k'?",
                        "x.yaml:9:3: key 'b' stands twice; first on line 8",
                        "x.yaml:10:3: stage 'c': 'type' is missing; expected the type of the stage",
                        "x.yaml:10:25: stage 'c': '${env:1}' is not a reference to a secret; allowed: ${env:NAME}, NAME of"
                                + " letters, digits and _",
                        "x.yaml:10:43: stage 'c': '${' is not closed by '}'; write $${ for the characters ${");
    }

    @Test
    void syntaxFault_isToldBesidesTheFaultsBeforeIt() {
        assertThat(problemsOf("pipeline: p\npipeline: &a q\nstages: ]\n", Map.of()))
                .isEqualTo(
                        "x.yaml:2:1: key 'pipeline' stands twice; first on line 1\nx.yaml:2:11: anchor '&a' is not allowed\n"
                                + "x.yaml:3:9: is not valid YAML: expected the node content, but found ']' (while parsing a block"
                                + " node that begins on line 3)");
    }

    @Test
    void tooManyStages_areRefused() {
        StringBuilder text = new StringBuilder("pipeline: p\nstages:\n");
        IntStream.range(0, 501).forEach(i -> text.append("  s").append(i).append(": {type: t}\n"));
        assertThat(problemsOf(text.toString(), Map.of())).isEqualTo("x.yaml:503:3: there are 501 stages; allowed: 500");
    }

    @Test
    void tooLargeFile_isRefusedBeforeItIsParsed() throws IOException {
        Path file = directory.resolve("large.yaml");
        Files.writeString(file, "x: '" + "a".repeat(3_000_000));
        assertThat(problemsOf(file)).containsExactly(file + ": holds 3000004 bytes; allowed: 262144");
    }

    @Test
    void invalidUtf8_isToldWithOffsetAndPlace() throws IOException {
        Path file = directory.resolve("latin.yaml");
        Files.write(file, "pipeline: p\nmode: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problemsOf(file)).containsExactly(file + ":2:10: byte 0xe9 at offset 21 is not valid UTF-8");
    }

    @Test
    void truncatedUtf8_isToldWithOffsetAndPlace() throws IOException {
        Path file = directory.resolve("cut.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xc3});
        assertThat(problemsOf(file)).containsExactly(file + ":1:4: byte 0xc3 at offset 3 is not valid UTF-8");
    }

    @Test
    void missingFileAndDirectory_areTold() {
        assertThat(problemsOf(directory)).containsExactly(directory + ": is not a regular file");
        Path missing = directory.resolve("none.yaml");
        assertThat(problemsOf(missing)).containsExactly(missing + ": there is no such file");
    }

    @Test
    void byteOrderMarkAndCarriageReturns_areTaken() throws IOException {
        Path file = directory.resolve("windows.yaml");
        Files.writeString(file, "\uFEFF" + VALID.replace("\n", "\r\n"));
        Problems problems = new Problems();
        PipelineSpec spec = reader().read(file, Map.of(), problems);
        assertThat(problems.list()).isEmpty();
        assertThat(spec.stages().get(1).position()).isEqualTo(new Position(file.toString(), 5, 3));
    }

    @Test
    void deeplyNestedFile_isRefusedQuickly() {
        assertThat(problemsOf("a: " + "[".repeat(200_000), Map.of()))
                .isEqualTo("x.yaml:1:53: nesting is deeper than 50 levels");
        assertThat(problemsOf("a: " + "{b: ".repeat(50_000), Map.of()))
                .isEqualTo("x.yaml:1:200: nesting is deeper than 50 levels");
    }

    @Test
    void controlCharactersOfValues_areEscapedInProblems() {
        assertThat(problemsOf("\"\\e[31mred\": 1\npipeline: p\nstages: {s: {type: t}}\n", Map.of()))
                .startsWith("x.yaml:1:1: key '\\u001b[31mred' is unknown");
    }

    private static YamlReader reader() {
        return new YamlReader(List.of("mode", "parallelism"));
    }

    private static PipelineSpec valid(String text) {
        Problems problems = new Problems();
        PipelineSpec spec = reader().read("x.yaml", text, Path.of("/base"), Map.of(), problems);
        assertThat(problems.list()).isEmpty();
        return spec;
    }

    private static String problemsOf(String text, Map<String, String> parameters) {
        Problems problems = new Problems();
        reader().read("x.yaml", text, Path.of("/base"), parameters, problems);
        return String.join("\n", problems.list().stream().map(Problem::toString).toList());
    }

    private static List<String> problemsOf(Path file) {
        Problems problems = new Problems();
        assertThat(reader().read(file, Map.of(), problems)).isNull();
        return problems.list().stream().map(Problem::toString).toList();
    }

    private static Position at(int line, int column) {
        return new Position("x.yaml", line, column);
    }
}
