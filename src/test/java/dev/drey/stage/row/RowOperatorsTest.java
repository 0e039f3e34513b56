package dev.drey.stage.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.ColumnView;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.OperatorHarness;
import dev.drey.testing.RandomChanges;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        return bind(INPUT, expression);
    }

    private static BoundExpression bind(Chunk input, String expression) {
        try {
            return Expression.parse(expression).bind(input.schema());
        } catch (ExpressionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void filter_keepsTrueRowsAndNeededColumns() throws Exception {
        Schema output = Schema.parse("name string, id bigint");
        OperatorHarness.of(
                        INPUT.schema(),
                        output,
                        () -> new FilterOperator(
                                IDENTITY, bind("id > 1 OR price > 5"), output, false, ErrorPolicy.FAIL))
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
                                false,
                                ErrorPolicy.FAIL,
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
        OperatorHarness.of(INPUT.schema(), output, () -> new UnionOperator(IDENTITY, INPUT.schema(), output, true, 0))
                .input(INPUT)
                .expecting(Chunks.parse("price decimal(8,2) | id bigint\n2.50 | 1\nnull | 2\n0.10 | 3\n7.00 | null"))
                .verify();
    }

    /** Runs a filter on one chunk and draws what it gives. */
    private static String filtered(Chunk input, String condition) throws Exception {
        List<String> lines = new ArrayList<>();
        OperatorHarness.of(
                        input.schema(),
                        input.schema(),
                        () -> new FilterOperator(
                                IDENTITY, bind(input, condition), input.schema(), true, ErrorPolicy.FAIL))
                .input(input)
                .judgedBy(output -> {
                    lines.clear();
                    output.forEach(chunk -> chunk.toString().lines().skip(1).forEach(lines::add));
                    return MaterializedResult.of();
                })
                .result();
        return String.join("\n", lines).replaceAll(" +", " ");
    }

    @Test
    void filter_makesInsertsAndDeletesOfUpdatesThatLoseOneSide() throws Exception {
        Chunk input = Chunks.parse("""
                op | k string | n bigint
                +I | a        | 5
                -U | a        | 5
                +U | a        | 6
                -U | b        | 5
                +U | b        | 1
                -U | c        | 2
                +U | c        | 7
                -U | d        | 1
                +U | d        | 2
                -D | e        | 9
                -U | f        | 8
                +U | f        | 0
                -U | g        | 0
                +U | g        | 8
                """);
        assertThat(filtered(input, "n > 4")).isEqualTo("""
                +I | a | 5
                -U | a | 5
                +U | a | 6
                -D | b | 5
                +I | c | 7
                -D | e | 9
                -D | f | 8
                +I | g | 8""");
    }

    @Test
    void filter_readsUpdatesThroughTheSelection() throws Exception {
        Chunk input = Chunks.parse("""
                op  | k string | n bigint
                -U  | a        | 5
                ~+I | x        | 9
                +U  | a        | 6
                -U  | b        | 7
                ~-U | y        | 9
                ~+U | y        | 9
                +U  | b        | 1
                -U  | c        | 0
                +U  | c        | 8
                """);
        assertThat(filtered(input, "n > 4")).isEqualTo("-U | a | 5\n+U | a | 6\n-D | b | 7\n+I | c | 8");
    }

    static Stream<Long> seeds() {
        return RandomChunks.seeds(20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void filter_ofSoundChangesGivesSoundChangesToTheFilteredRows(long seed) throws Exception {
        Schema schema = Schema.parse("k bigint, n bigint, s string");
        List<Chunk> chunks = new RandomChanges(new RandomChunks(seed), schema, List.of("k"), 60).chunks(10, 20);
        MaterializedResult expected = MaterializedResult.of();
        BoundExpression condition = Expression.parse("n > 0 OR s IS NULL").bindCondition(schema);
        for (Chunk chunk : chunks) {
            int[] kept = new int[chunk.rowCount()];
            int count = condition.evaluator().filter(chunk, kept);
            Chunk rows = chunk.copy();
            rows.select(kept, count);
            expected.apply(rows);
        }
        MaterializedResult actual = OperatorHarness.of(
                        schema, schema, () -> new FilterOperator(IDENTITY, condition, schema, true, ErrorPolicy.FAIL))
                .input(chunks)
                .judgedBy(output -> {
                    output.forEach(RowOperatorsTest::assertPaired);
                    return MaterializedResult.of(output);
                })
                .result();
        assertThat(actual).as("seed %d", seed).isEqualTo(expected);
    }

    /** Every update has both its rows, side by side. */
    private static void assertPaired(Chunk chunk) {
        for (int i = 0; chunk.rowKinds() != null && i < chunk.selectedCount(); i++) {
            byte kind = chunk.rowKinds()[chunk.selectedRow(i)];
            if (kind == RowKind.UPDATE_BEFORE.code()) {
                i++;
                assertThat(chunk.rowKinds()[chunk.selectedRow(i)])
                        .as("%s", chunk)
                        .isEqualTo(RowKind.UPDATE_AFTER.code());
            } else {
                assertThat(kind).as("%s", chunk).isNotEqualTo(RowKind.UPDATE_AFTER.code());
            }
        }
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
