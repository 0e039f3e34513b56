package dev.drey.stage.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.testing.OperatorHarness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The row operators on drawn chunks, run in every way that the harness knows. */
class RowOperatorsTest {
    private static final OperatorIdentity IDENTITY = OperatorIdentity.whole("test", "rows");
    private static final Chunk INPUT = Chunks.parse("""
            op | id bigint | name string | price decimal(8,2) | @time timestamp
            +I | 1         | ann         | 2.50               | 2001-01-01 00:00:01
            +I | 2         | ''          | null               | 2001-01-01 00:00:02
            +I | 3         | null        | 0.10               | 2001-01-01 00:00:03
            +I | null      | Bob         | 7.00               | 2001-01-01 00:00:04
            """);

    private static BoundExpression bind(String expression) {
        try {
            return Expression.parse(expression).bind(INPUT.schema());
        } catch (ExpressionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void filter_keepsTrueRowsAndNeededColumns() throws Exception {
        Schema output = Schema.parse("name string, id bigint");
        OperatorHarness.of(
                        INPUT.schema(), output, () -> new FilterOperator(IDENTITY, bind("id > 1 OR price > 5"), output))
                .input(INPUT)
                .expecting(Chunks.parse("name string | id bigint\n'' | 2\nnull | 3\nBob | null"))
                .verify();
    }

    @Test
    void select_computesColumns() throws Exception {
        Schema output = Schema.parse("id bigint, upper string, double decimal(9,2), kind string");
        List<String> expressions =
                List.of("id", "upper(name)", "price * 2", "CASE WHEN price > 1 THEN 'dear' ELSE 'cheap' END");
        OperatorHarness.of(
                        INPUT.schema(),
                        output,
                        () -> new SelectOperator(
                                IDENTITY,
                                expressions.stream().map(RowOperatorsTest::bind).toList(),
                                output,
                                false))
                .input(INPUT)
                .expecting(Chunks.parse("""
                        id bigint | upper string | double decimal(9,2) | kind string
                        1         | ANN          | 5.00                | dear
                        2         | ''           | null                | cheap
                        3         | null         | 0.20                | cheap
                        null      | BOB          | 14.00               | dear
                        """))
                .verify();
    }

    @Test
    void union_bringsColumnsIntoTheCommonOrder() throws Exception {
        Schema output = Schema.parse("price decimal(8,2), id bigint");
        OperatorHarness.of(INPUT.schema(), output, () -> new UnionOperator(IDENTITY, INPUT.schema(), output, true))
                .input(INPUT)
                .expecting(Chunks.parse("price decimal(8,2) | id bigint\n2.50 | 1\nnull | 2\n0.10 | 3\n7.00 | null"))
                .verify();
    }

    @Test
    void view_sharesColumnsKindsAndTimes() {
        Chunk source = Chunks.parse(
                "op | a bigint | b string | @time timestamp\n~-D | 1 | x | 2001-01-01\n+U | 2 | y | 2001-01-02");
        Chunk shown = new ColumnView(source.schema(), Schema.parse("b string")).of(source);
        assertThat(shown.column(0)).isSameAs(source.column(1));
        assertThat(shown.eventTime()).isSameAs(source.eventTime());
        List<String> lines = new ArrayList<>(shown.toString().lines().toList());
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith("~-D | x");
        assertThat(lines.get(2)).startsWith("+U  | y");
    }
}
