package dev.drey.stage.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.chunk.Schema;
import dev.drey.expression.Expression;
import dev.drey.plan.RunOverrides;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.spec.Position;
import dev.drey.spec.SpecException;
import dev.drey.stage.RowErrors;
import dev.drey.stage.StreamTraits;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the row stages declare and refuse. */
class RowStagesTest {
    private static String problems(String stages) {
        String yaml = """
                pipeline: p
                stages:
                  rows: {type: values, schema: {id: bigint, name: string, price: 'decimal(8,2)'}, rows: [[1, a, 2.5]]}
                  more: {type: values, schema: {name: string, id: double, extra: date}, rows: []}
                """
                + stages.indent(2)
                + "  out: {type: sink, from: x, format: print}\n"
                + "  out2: {type: sink, from: more, format: print}\n";
        SpecException fault = catchThrowableOfType(
                SpecException.class, () -> PipelineCluster.plan(yaml, Path.of("."), RunOverrides.NONE));
        return fault == null ? "" : fault.getMessage().replace("test.yaml", "p.yaml");
    }

    @Test
    void filter_tellsFaultsOfItsCondition() throws Exception {
        assertThat(problems("x: {type: filter, from: rows, where: nam = 'a' AND id > 1}"))
                .isEqualTo("p.yaml:5:40: stage 'x': column 'nam' is unknown; did you mean 'name'?");
        assertThat(problems("x: {type: filter, from: rows, where: id > 1 AND}"))
                .isEqualTo("p.yaml:5:50: stage 'x': a value is missing at the end");
        assertThat(problems("x: {type: filter, from: rows, where: id + 1}"))
                .isEqualTo("p.yaml:5:40: stage 'x': a condition must be boolean; 'id + 1' is bigint");
        assertThat(problems("x: {type: filter, from: rows, where: uper(name) = 'A'}"))
                .isEqualTo("p.yaml:5:40: stage 'x': function 'uper' is unknown; did you mean 'upper'?");
        assertThat(problems("x: {type: filter, from: rows, where: zzzzzz = 1}"))
                .isEqualTo("p.yaml:5:40: stage 'x': column 'zzzzzz' is unknown; known: id, name, price");
    }

    @Test
    void select_tellsAllFaultsAtOnce() throws Exception {
        assertThat(problems("""
                        x:
                          type: select
                          from: rows
                          keep: al
                          columns:
                            - idd
                            - {a: id + name, b: upper(price)}
                            - {c: }
                            - id
                            - id
                        """).lines())
                .containsExactly(
                        "p.yaml:8:11: stage 'x': option 'keep': expected none or all, got text 'al'; did you mean 'all'?",
                        "p.yaml:10:9: stage 'x': column 'idd' is unknown; did you mean 'id'?",
                        "p.yaml:11:18: stage 'x': column 'a': '+' takes numbers; 'name' is string",
                        "p.yaml:11:33: stage 'x': column 'b': function upper takes a string as argument 1; 'price' is"
                                + " decimal(8,2)",
                        "p.yaml:12:10: stage 'x': the expression is missing: column 'c' is unknown; known: id, name, price",
                        "p.yaml:14:9: stage 'x': option 'columns': column 'id' stands twice");
        assertThat(problems("""
                        x:
                          type: select
                          from: rows
                          columns:
                            - idd
                            - {a: id + name, b: upper(price)}
                            - {c: }
                        """).lines())
                .containsExactly(
                        "p.yaml:9:9: stage 'x': column 'idd' is unknown; did you mean 'id'?",
                        "p.yaml:10:18: stage 'x': column 'a': '+' takes numbers; 'name' is string",
                        "p.yaml:10:33: stage 'x': column 'b': function upper takes a string as argument 1; 'price' is decimal(8,2)",
                        "p.yaml:11:10: stage 'x': the expression is missing: column 'c' is unknown; known: id, name, price");
    }

    @Test
    void union_tellsHowItsInputsDiffer() throws Exception {
        assertThat(problems("x: {type: union, from: [rows, more]}"))
                .isEqualTo(
                        "p.yaml:5:3: stage 'x': inputs must have the same columns: 'id' is bigint in 'rows' and double in"
                                + " 'more', 'more' has no 'price', 'rows' has no 'extra'");
    }

    @Test
    void columns_areReadInEveryForm() throws Exception {
        for (String columns :
                List.of("[id, {b: upper(name)}]", "{id: , b: upper(name)}", "[{id: id}, {b: upper(name)}]")) {
            assertThat(problems("x: {type: select, from: rows, columns: " + columns + "}"))
                    .as(columns)
                    .isEmpty();
        }
        assertThat(problems("x: {type: select, from: rows, columns: id}")).isEmpty();
        assertThat(problems("x: {type: select, from: rows, columns: []}"))
                .contains(
                        "option 'columns': expected list of column names and mappings of new column to SQL expression, got a list of 0");
        assertThat(problems("x: {type: select, from: rows, columns: [[id]]}"))
                .contains(
                        "option 'columns': expected a column name or a mapping of name to SQL expression, got a list of 1");
    }

    /** The traits of a stage whose input 'totals' changes by key (a, b). */
    private static String traits(String stage) {
        String yaml = """
                pipeline: p
                mode: streaming
                stages:
                  rows: {type: values, schema: {a: string, b: bigint, c: bigint}, rows: [[x, 1, 2]]}
                  totals: {type: aggregate, from: rows, group-by: [a, b], select: {c: sum(c)}}
                  x: %s
                  out: {type: sink, from: x, format: print}
                  out2: {type: sink, from: totals, format: print}
                """.formatted(stage);
        return PipelineCluster.plan(yaml, Path.of("."), RunOverrides.NONE).stages().stream()
                .filter(planned -> planned.name().equals("x"))
                .map(planned -> planned.stage().traits().changelog())
                .map(changelog -> changelog.describe() + (changelog.gathered() ? ", gathered" : ""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void changes_keepTheirKeyWhereItsColumnsStay() {
        assertThat(traits("{type: filter, from: totals, where: c > 1}")).isEqualTo("changes by key (a, b), gathered");
        assertThat(traits("{type: select, from: totals, columns: [b, c, a]}"))
                .isEqualTo("changes by key (a, b), gathered");
        assertThat(traits("{type: select, from: totals, columns: {d: c, f: b, e: a}}"))
                .isEqualTo("changes by key (e, f), gathered");
        assertThat(traits("{type: select, from: totals, keep: all, columns: {a: upper(a)}}"))
                .isEqualTo("changes without key");
        assertThat(traits("{type: select, from: totals, columns: [a, c]}")).isEqualTo("changes without key");
        assertThat(traits("{type: union, from: [totals, rows]}")).isEqualTo("changes without key");
        assertThat(traits("{type: union, from: [rows, rows]}")).isEqualTo("inserts");
        assertThat(traits("{type: select, from: rows, columns: [c]}")).isEqualTo("inserts");
        assertThat(traits("{type: aggregate, from: totals, select: {n: count(*)}}"))
                .isEqualTo("changes to one row, gathered");
    }

    @Test
    void usedColumns_areThoseThatTheNeededOnesRest() throws Exception {
        Schema schema = Schema.parse("a bigint, b string, c double");
        RowErrors errors = new RowErrors(ErrorPolicy.FAIL, null, Position.of("test"), "x");
        FilterStage filter = new FilterStage(Expression.parse("c > 1"), schema, StreamTraits.INSERTS, errors);
        assertThat(filter.usedColumns(Set.of("a", "zzz"))).containsExactly(Set.of("a", "c"));
        assertThat(filter.usedColumns(Set.of())).containsExactly(Set.of("c"));

        SelectStage select = new SelectStage(
                Map.of("x", Expression.parse("a + c"), "y", Expression.parse("upper(b)"), "z", Expression.parse("1")),
                Schema.parse("x double, y string, z bigint"),
                StreamTraits.INSERTS,
                schema,
                errors);
        assertThat(select.usedColumns(Set.of("x"))).containsExactly(Set.of("a", "c"));
        assertThat(select.usedColumns(Set.of("y", "z"))).containsExactly(Set.of("b"));
        assertThat(select.usedColumns(Set.of("z"))).containsExactly(Set.of());

        UnionStage union = new UnionStage(List.of("l", "r"), schema, StreamTraits.INSERTS);
        assertThat(union.usedColumns(Set.of("b"))).containsExactly(Set.of("b"), Set.of("b"));
        assertThat(union.describe()).isEqualTo("l + r");
    }
}
