package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.catalog.StageTypes;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.StageType;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One fault hides no other, and none is told twice in other words. */
class AllFaultsAtOnceTest {
    @Test
    void faultsOfManyStages_areToldAtOnce() {
        assertThat(problems("""
                        pipeline: p
                        stages:
                          in: {type: file, schema: {a: bigint, b: string, t: timestamp}, on-error: dead-letter, colour: red}
                          f: {type: filter, from: in, where: aa > 1, were: x}
                          g: {type: filter, from: f, where: ''}
                          h: {type: filter, from: g, where: 'a > ${least}'}
                          totals: {type: aggregate, from: h, group-by: [b, b], select: {n: count(*), s: sum(c)}}
                          some: {type: select, from: h, columns: [d, {x: '', y: a + b, z: sum(a)}]}
                          out: {type: sink, from: h, format: csv, limit: 3}
                          out2: {type: sink, from: totals, format: print}
                          out3: {type: sink, from: some, format: print, pth: x}
                          v: {type: values, schema: {n: bigint}, rows: [[x], 5, [1]]}
                          w: {type: filter, from: v, where: m = 1}
                          o: {type: sink, from: w, format: print}
                        """))
                .containsExactly(
                        "test.yaml:3:3: stage 'in': option 'path' is missing; expected path",
                        "test.yaml:3:76: stage 'in': on-error: dead-letter needs somebody to take the rows: a sink with from:"
                                + " in.dead, or option 'dead-letters', the directory to write them to",
                        "test.yaml:3:89: stage 'in': option 'colour' is unknown; known: path, format, schema, header,"
                                + " delimiter, quote, quoting, null, max-record-bytes, on-error, dead-letters, event-time, watch,"
                                + " after, timeout, retries, on-failure",
                        "test.yaml:4:38: stage 'f': column 'aa' is unknown; did you mean 'a'?",
                        "test.yaml:4:46: stage 'f': option 'were' is unknown; did you mean 'where'?",
                        "test.yaml:5:37: stage 'g': option 'where': expected SQL expression, got text ''",
                        "test.yaml:6:42: stage 'h': parameter 'least' is not declared; it declares none under 'params'",
                        "test.yaml:7:52: stage 'totals': option 'group-by': 'b' stands twice",
                        "test.yaml:7:85: stage 'totals': column 's': column 'c' is unknown; known: a, b, t",
                        "test.yaml:8:43: stage 'some': column 'd' is unknown; known: a, b, t",
                        "test.yaml:8:50: stage 'some': option 'columns': column 'x': expected SQL expression, got text ''",
                        "test.yaml:8:61: stage 'some': column 'y': '+' takes numbers; 'b' is string",
                        "test.yaml:8:67: stage 'some': column 'z': 'sum' is an aggregate; aggregates stand alone in the"
                                + " 'select' of an aggregate stage",
                        "test.yaml:9:3: stage 'out': option 'path' is missing; format csv needs the directory to write to",
                        "test.yaml:9:50: stage 'out': option 'limit' has no meaning for format csv",
                        "test.yaml:11:49: stage 'out3': option 'pth' is unknown; did you mean 'path'?",
                        "test.yaml:12:50: stage 'v': row 1, column 'n': 'x' is not a bigint (whole number from"
                                + " -9223372036854775808 to 9223372036854775807)",
                        "test.yaml:12:54: stage 'v': option 'rows': row 2: expected a list of values or a mapping of column to"
                                + " value, got 5",
                        "test.yaml:13:37: stage 'w': column 'm' is unknown; known: n");
    }

    @Test
    void aValueThatACommaCut_isOneProblem() {
        assertThat(problems("""
                        pipeline: p
                        stages:
                          in: {type: values, schema: {a: decimal(4,1), b: decimal(5, 1)}, rows: []}
                          s: {type: select, from: in, columns: {x: coalesce(a, round(b, 1), 0), y: abs(c)}}
                          o: {type: sink, from: s, format: print}
                        """))
                .containsExactly(
                        "test.yaml:3:34: a comma ends a value inside { }; quote it: 'decimal(4,1)'",
                        "test.yaml:3:51: a comma ends a value inside { }; quote it: 'decimal(5, 1)'",
                        "test.yaml:4:44: a comma ends a value inside { }; quote it: 'coalesce(a, round(b, 1), 0)'",
                        "test.yaml:4:80: stage 's': column 'y': column 'c' is unknown; known: a, b");
    }

    @Test
    void aNameLikeTheStagesOwn_isNotSuggested() {
        assertThat(problems("""
                        pipeline: p
                        flink: {some.key: "${env:DREY_TEST_NEVER_SET}"}
                        stages:
                          in: {type: values, schema: {a: bigint}, rows: []}
                          outs: {type: sink, from: out, format: print}
                          o: {type: sink, from: in, format: print}
                        """))
                .containsExactly(
                        "test.yaml:2:8: Flink option 'some.key': environment variable 'DREY_TEST_NEVER_SET' is not set",
                        "test.yaml:5:28: stage 'outs': input 'out' is no stage");
    }

    static Stream<Arguments> faultyOptions() {
        return StageTypes.builtIn().names().stream()
                .map(StageTypes.builtIn()::find)
                .flatMap(type -> Stream.concat(
                        Stream.of(Arguments.of(type, null)),
                        type.options().stream().map(option -> Arguments.of(type, option))));
    }

    @ParameterizedTest
    @MethodSource("faultyOptions")
    void anyStage_isCheckedFurtherWithoutItsOptions(StageType type, OptionSpec<?> faulty) {
        String from = switch (type.inputs().least()) {
            case 0 -> "";
            case 1 -> ", from: v";
            default -> ", from: [v, v]";
        };
        String option = faulty == null ? "" : ", " + faulty.name() + ": '${none}'";
        assertThat(problems("""
                        pipeline: p
                        stages:
                          v: {type: values, schema: {n: bigint}, rows: []}
                          x: {type: %s%s%s}
                          o: {type: sink, format: print, from: v}
                        """.formatted(type.name(), from, option)))
                .isNotEmpty()
                .allMatch(problem ->
                        faulty == null || !problem.contains("'" + faulty.name() + "'") || problem.contains("'none'"));
    }

    private static List<String> problems(String yaml) {
        SpecException fault = catchThrowableOfType(
                SpecException.class, () -> PipelineCluster.plan(yaml, Path.of("."), RunOverrides.NONE));
        return fault == null
                ? List.of()
                : fault.problems().stream().map(Problem::toString).toList();
    }
}
