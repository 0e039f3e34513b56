package dev.drey.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.spec.Node.ScalarKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private static final String PARAMS = """
            pipeline: p-${k}
            mode: ${mode}
            params:
              k: 10
              mode: batch
              dir: {default: data, description: where the input stands}
              in: {required: true}
            stages:
              s:
                type: t
                value: %s
            """;

    @Test
    void wholeScalar_takesTheKindOfTheText() {
        assertThat(value("${k}")).satisfies(is(ScalarKind.INTEGER, "10"));
        assertThat(value("\"${k}\"")).satisfies(is(ScalarKind.INTEGER, "10"));
        assertThat(value("${k}", "k", "2.5")).satisfies(is(ScalarKind.DECIMAL, "2.5"));
        assertThat(value("${k}", "k", "true")).satisfies(is(ScalarKind.BOOLEAN, "true"));
        assertThat(value("${k}", "k", "")).satisfies(is(ScalarKind.TEXT, ""));
        assertThat(value("${k}", "k", "null")).satisfies(is(ScalarKind.TEXT, "null"));
    }

    @Test
    void partOfScalar_isPutIn() {
        assertThat(value("${dir}/x-${k}.csv")).satisfies(is(ScalarKind.TEXT, "data/x-10.csv"));
        assertThat(value("amount > ${k} and ${k}>0")).satisfies(is(ScalarKind.TEXT, "amount > 10 and 10>0"));
    }

    @Test
    void escape_isTheCharactersThemselves() {
        assertThat(value("a $${k} $k $ {k} $$${k}")).satisfies(is(ScalarKind.TEXT, "a ${k} $k $ {k} $${k}"));
        assertThat(value("$${")).satisfies(is(ScalarKind.TEXT, "${"));
    }

    @Test
    void secrets_stayReferences() {
        assertThat(value("a ${env:HOME} ${k} $${env:HOME}").text()).isEqualTo("a ${env:HOME} 10 $${env:HOME}");
    }

    @Test
    void putInText_isNotSearchedAgain() {
        assertThat(value("${dir}", "dir", "${k}").text()).isEqualTo("${k}");
        assertThat(value("${dir}", "dir", "${env:A}").text()).isEqualTo("${env:A}");
    }

    @Test
    void nameAndSettings_takeParameters() {
        PipelineSpec spec = read(PARAMS.formatted("x"), Map.of("in", "i", "mode", "streaming"), new Problems());
        assertThat(spec.name()).isEqualTo("p-10");
        assertThat(((Node.Scalar) spec.settings().get(0).value()).text()).isEqualTo("streaming");
    }

    @Test
    void faultyDeclarations_areAllTold() {
        String text = """
                pipeline: p
                params:
                  1a: x
                  b: [1]
                  c: {defualt: 1}
                  d: {default: 1, required: true}
                  e: {default: [1], required: maybe}
                  f: a ${b}
                stages: {s: {type: t, v: "${a b} ${unlike}"}}
                """;
        Problems problems = new Problems();
        read(text, Map.of(), problems);
        assertThat(problems.list().stream().map(Problem::toString))
                .containsExactlyInAnyOrder(
                        "x.yaml:3:3: parameter '1a': a name is a letter or _, then at most 63 letters, digits, _ or -",
                        "x.yaml:4:6: parameter 'b': a default must be a single value, got a list of 1",
                        "x.yaml:5:3: parameter 'c': has no default; give -P c=value",
                        "x.yaml:5:7: parameter 'c': key 'defualt' is unknown; did you mean 'default'?",
                        "x.yaml:6:7: parameter 'd': is required and has a default; allowed: one of them",
                        "x.yaml:7:16: parameter 'e': 'default' must be a single value, got a list of 1",
                        "x.yaml:7:31: parameter 'e': 'required' must be true or false, got text 'maybe'",
                        "x.yaml:7:3: parameter 'e': has no default; give -P e=value",
                        "x.yaml:8:8: parameter 'f': a default cannot refer to a parameter, got text 'a ${b}'",
                        "x.yaml:9:27: stage 's': '${a b}' names no parameter; allowed: ${name}, ${env:NAME}, NAME of"
                                + " letters, digits and _, and $${ for the characters ${",
                        "x.yaml:9:34: stage 's': parameter 'unlike' is not declared; known: 1a, b, c, d, e, f");
    }

    @Test
    void paramsThatAreNoMapping_areTold() {
        Problems problems = new Problems();
        read("pipeline: p\nparams: [a]\nstages: {s: {type: t}}\n", Map.of("a", "b"), problems);
        assertThat(problems.list().stream().map(Problem::toString))
                .containsExactly(
                        "x.yaml: -P a: the pipeline has no such parameter; it declares none under 'params'",
                        "x.yaml:2:9: 'params' must be a mapping of name to default, got a list of 1");
    }

    @Test
    void parametersThatPutInTooMuch_areRefused() {
        String text = "pipeline: p\nparams: {a: " + "x".repeat(100_000) + "}\nstages: {s: {type: t, v: \""
                + "${a}".repeat(11) + "\"}}\n";
        Problems problems = new Problems();
        read(text, Map.of(), problems);
        assertThat(problems.list().stream().map(Problem::toString))
                .containsExactly("x.yaml:3:67: stage 's': parameters put in more than 1048576 characters in all");
    }

    @Test
    void secret_isResolvedLate() {
        Map<String, String> environment = Map.of("USER_1", "ann", "PW", "p$w${env:PW}");
        assertThat(Secrets.resolve("${env:USER_1}:${env:PW}@$${env:PW}", environment::get))
                .isEqualTo("ann:p$w${env:PW}@${env:PW}");
        assertThat(new SecretText("a ${env:PW}")).hasToString("a ${env:PW}");
        assertThatThrownBy(() -> Secrets.resolve("${env:PW} ${env:GONE}", environment::get))
                .isInstanceOf(UnresolvedSecretException.class)
                .hasMessage("environment variable 'GONE' is not set; the pipeline refers to it as ${env:GONE}");
    }

    @Test
    void referenceIsFound_unlessEscaped() {
        assertThat(Secrets.isIn("a ${env:B}")).isTrue();
        assertThat(Secrets.isIn("a $${env:B}")).isFalse();
        assertThat(Secrets.isIn("$${env:B}${env:B}")).isTrue();
        assertThat(Secrets.unescape("a $${env:B}")).isEqualTo("a ${env:B}");
    }

    private static Node.Scalar value(String yaml, String... given) {
        Problems problems = new Problems();
        Map<String, String> parameters = given.length == 0 ? Map.of("in", "i") : Map.of("in", "i", given[0], given[1]);
        PipelineSpec spec = read(PARAMS.formatted(yaml), parameters, problems);
        assertThat(problems.list()).isEmpty();
        return (Node.Scalar) spec.stages().get(0).options().get(0).value();
    }

    private static java.util.function.Consumer<Node.Scalar> is(ScalarKind kind, String text) {
        return scalar -> {
            assertThat(scalar.text()).isEqualTo(text);
            assertThat(scalar.kind()).isEqualTo(kind);
        };
    }

    private static PipelineSpec read(String text, Map<String, String> parameters, Problems problems) {
        return new YamlReader(List.of("mode")).read("x.yaml", text, Path.of("/base"), parameters, problems);
    }
}
