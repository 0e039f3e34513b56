package dev.drey.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each construct means, on drawn chunks. */
class ExpressionTest {
    private static final String ROWS = """
            i bigint | j bigint | d decimal(6,2) | x double    | b boolean | s string  | t timestamp                | day date
            7        | 2        | 1.50           | 2.5         | true      | Abc       | 2001-02-03 04:05:06.789    | 2001-02-03
            -7       | 0        | -0.05          | NaN         | false     | ' ärger ' | 1969-12-31 23:59:59.999999 | 1969-12-28
            null     | null     | null           | null        | null      | null      | null                       | null
            0        | -3       | 9999.99        | -0.0        | true      | ''        | 2000-02-29 00:00:00        | 2000-02-29
            """;

    static List<String> evaluate(String expression, Chunk chunk) {
        try {
            BoundExpression bound = Expression.parse(expression).bind(chunk.schema());
            Column column = bound.evaluator().evaluate(chunk);
            List<String> values = new ArrayList<>();
            for (int i = 0; i < chunk.selectedCount(); i++) {
                values.add(ValueText.print(bound.type(), column, chunk.selectedRow(i)));
            }
            return values;
        } catch (ExpressionException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static List<Integer> filter(String condition, Chunk chunk) throws ExpressionException {
        int[] selection = new int[chunk.selectedCount()];
        int count = Expression.parse(condition)
                .bindCondition(chunk.schema())
                .evaluator()
                .filter(chunk, selection);
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(selection[i]);
        }
        return rows;
    }

    private static DataType typeOf(String expression) throws ExpressionException {
        return Expression.parse(expression).bind(Chunks.parse(ROWS).schema()).type();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                // arithmetic
                "i + j * 2; 11, -7, null, -6",
                "i - -1; 8, -6, null, 1",
                "-i; -7, 7, null, 0",
                "-x; -2.5, NaN, null, 0.0",
                "i / 2; 3.5, -3.5, null, 0.0",
                "i % 4; 3, -3, null, 0",
                "mod(i, 4); 3, -3, null, 0",
                "mod(i, 2.5); 2.0, -2.0, null, 0.0",
                "d + i; 8.50, -7.05, null, 9999.99",
                "d - 0.125; 1.375, -0.175, null, 9999.865",
                "d * d; 2.2500, 0.0025, null, 99999800.0001",
                "d * 2; 3.00, -0.10, null, 19999.98",
                "d * x; 3.75, NaN, null, -0.0",
                "d / 2; 0.75, -0.025, null, 4999.995",
                "x + 1e0; 3.5, NaN, null, 1.0",
                "(i + j) * (i - j); 45, 49, null, -9",
                "2 + 3 * 4 - 1; 13, 13, 13, 13",
                // comparison
                "i > 0; true, false, null, false",
                "0 < i; true, false, null, false",
                "i <> 7; false, true, null, true",
                "i != 7; false, true, null, true",
                "i >= -7; true, true, null, true",
                "i < 6.5; false, true, null, true",
                "i = 6.5; false, false, null, false",
                "i <> 6.5; true, true, null, true",
                "i <= 6.99; false, true, null, true",
                "i > j; true, false, null, true",
                "d > 1.5; false, false, null, true",
                "d >= 1.50; true, false, null, true",
                "d = i; false, false, null, false",
                "d < i; true, false, null, false",
                "i > d; true, false, null, false",
                "d > 1.499; true, false, null, true",
                "d > -0.051; true, true, null, true",
                "d < -0.045; false, true, null, false",
                "x > 100; false, true, null, false",
                "x = 0; false, false, null, true",
                "x <= 2.5; true, false, null, true",
                "x = x; true, true, null, true",
                "x < i; true, false, null, false",
                "d = 1.5e0; true, false, null, false",
                "s = 'Abc'; true, false, null, false",
                "s <> 'Abc'; false, true, null, true",
                "s > 'B'; false, false, null, false",
                "s < s; false, false, null, false",
                "'Abc' = s; true, false, null, false",
                "b = true; true, false, null, true",
                "b < TRUE; false, true, null, false",
                "day = '2001-02-03'; true, false, null, false",
                "t < '2000-01-01'; false, true, null, false",
                "t > DATE '2001-02-03'; true, false, null, false",
                "t > day; true, true, null, false",
                "day >= TIMESTAMP '2000-02-29 00:00'; true, false, null, true",
                "i > NULL; null, null, null, null",
                // logic
                "b AND i > 0; true, false, null, false",
                "b OR i > 0; true, false, null, true",
                "NOT b; false, true, null, false",
                "NULL AND b; null, false, null, null",
                "b OR NULL; true, null, null, true",
                "NOT b AND NOT i > 0 OR d > 5; false, true, null, true",
                "b AND i <> 0 AND j = 2; true, false, null, false",
                // membership
                "i BETWEEN -7 AND 0; false, true, null, true",
                "i NOT BETWEEN -7 AND 0; true, false, null, false",
                "i BETWEEN 5 AND 1; false, false, null, false",
                "x BETWEEN j AND 3; true, false, null, true",
                "i IN (7, 8); true, false, null, false",
                "i IN (7.0, 8.5); true, false, null, false",
                "i NOT IN (7, NULL); false, null, null, null",
                "i IN (1,2,3,4,5,6,7,8,9,10); true, false, null, false",
                "i IN (j + 5, 0); true, false, null, true",
                "d IN (1.5, 3); true, false, null, false",
                "x IN (2.5, 7); true, false, null, false",
                "s IN ('Abc', 'x', 'Abc'); true, false, null, false",
                "s IN ('', NULL); null, null, null, true",
                "day IN ('2001-02-03', '1969-12-28'); true, true, null, false",
                "NULL IN (1, 2); null, null, null, null",
                "s LIKE 'A%'; true, false, null, false",
                "s NOT LIKE '%c'; false, true, null, true",
                "s LIKE '%b%'; true, false, null, false",
                "s LIKE '_b_'; true, false, null, false",
                "s LIKE ' _rger '; false, true, null, false",
                "s LIKE ''; false, false, null, true",
                "s LIKE NULL; null, null, null, null",
                "'50%' LIKE '50!%' ESCAPE '!'; true, true, true, true",
                "s IS NULL; false, false, true, false",
                "s IS NOT NULL; true, true, false, true",
                "i + j IS NULL; false, false, true, false",
                // CASE and its kin
                "CASE WHEN i > 0 THEN 'plus' WHEN i < 0 THEN 'minus' END; plus, minus, null, null",
                "CASE WHEN i > 0 THEN 'plus' ELSE s END; plus, ' ärger ', null, ''",
                "CASE i WHEN 7 THEN 1 WHEN 0 THEN 2.5 ELSE j END; 1.0, 0.0, null, 2.5",
                "CASE WHEN j <> 0 THEN i / j END; 3.5, null, null, -0.0",
                "CASE WHEN b THEN NULL ELSE t END; null, 1969-12-31 23:59:59.999999, null, null",
                "COALESCE(i, 1); 7, -7, 1, 0",
                "COALESCE(NULL, d, i, x); 1.5, -0.05, null, 9999.99",
                "COALESCE(s, 'none'); Abc, ' ärger ', none, ''",
                "NULLIF(i, 7); null, -7, null, 0",
                "NULLIF(s, ''); Abc, ' ärger ', null, null",
                // casts
                "CAST(d AS bigint); 2, 0, null, 10000",
                "CAST(d AS decimal(6,1)); 1.5, -0.1, null, 10000.0",
                "CAST(i AS decimal(4,2)); 7.00, -7.00, null, 0.00",
                "CAST(i AS double); 7.0, -7.0, null, 0.0",
                "CAST(d AS double); 1.5, -0.05, null, 9999.99",
                "CAST(2.5e0 AS bigint); 3, 3, 3, 3",
                "CAST(-2.5e0 AS bigint); -3, -3, -3, -3",
                "CAST(0.285e0 AS decimal(3,2)); 0.29, 0.29, 0.29, 0.29",
                "CAST(b AS bigint); 1, 0, null, 1",
                "CAST(b AS string); true, false, null, true",
                "CAST(d AS string); 1.50, -0.05, null, 9999.99",
                "CAST(t AS date); 2001-02-03, 1969-12-31, null, 2000-02-29",
                "CAST(day AS timestamp); 2001-02-03 00:00:00, 1969-12-28 00:00:00, null, 2000-02-29 00:00:00",
                "CAST(CAST(i AS string) AS int); 7, -7, null, 0",
                "CAST('12.5' AS decimal(4,2)); 12.50, 12.50, 12.50, 12.50",
                "CAST(NULL AS bigint); null, null, null, null",
                // strings
                "upper(s); ABC, ' ÄRGER ', null, ''",
                "lower(s); abc, ' ärger ', null, ''",
                "trim(s); Abc, ärger, null, ''",
                "ltrim(s) || '|'; Abc|, ärger |, null, |",
                "'|' || rtrim(s); |Abc, | ärger, null, |",
                "length(s); 3, 7, null, 0",
                "substring(s, 2); bc, 'ärger ', null, ''",
                "substring(s, 2, 1); b, ä, null, ''",
                "substring(s, 0, 2); A, ' ', null, ''",
                "substring(s, -1, 9223372036854775807); Abc, ' ärger ', null, ''",
                "substring(s, 100); '', '', null, ''",
                "substring(s, 2, j - j); '', '', null, ''",
                "concat(s, '-', s); Abc-Abc, ' ärger - ärger ', null, -",
                // numbers
                "abs(i); 7, 7, null, 0",
                "abs(d); 1.50, 0.05, null, 9999.99",
                "abs(x); 2.5, NaN, null, 0.0",
                "round(d); 2, 0, null, 10000",
                "round(d, 1); 1.5, -0.1, null, 10000.0",
                "round(d, 5); 1.50, -0.05, null, 9999.99",
                "round(x); 3.0, NaN, null, -0.0",
                "round(0.285e0, 2); 0.29, 0.29, 0.29, 0.29",
                "floor(d); 1, -1, null, 9999",
                "ceil(d); 2, 0, null, 10000",
                "floor(x); 2.0, NaN, null, -0.0",
                "ceil(i); 7, -7, null, 0",
                // times
                "extract(year from t); 2001, 1969, null, 2000",
                "extract(month from t); 2, 12, null, 2",
                "extract(day FROM day); 3, 28, null, 29",
                "extract(hour from t); 4, 23, null, 0",
                "extract(minute from t); 5, 59, null, 0",
                "extract(second from t); 6, 59, null, 0",
                "extract(dow from day); 6, 0, null, 2",
                "extract(doy from t); 34, 365, null, 60",
                "extract(quarter from t); 1, 4, null, 1",
                "extract(epoch from t); 981173106, -1, null, 951782400",
                "date_trunc('hour', t); 2001-02-03 04:00:00, 1969-12-31 23:00:00, null, 2000-02-29 00:00:00",
                "date_trunc('second', t); 2001-02-03 04:05:06, 1969-12-31 23:59:59, null, 2000-02-29 00:00:00",
                "date_trunc('month', t); 2001-02-01 00:00:00, 1969-12-01 00:00:00, null, 2000-02-01 00:00:00",
                "date_trunc('week', day); 2001-01-29, 1969-12-22, null, 2000-02-28",
                "date_trunc('quarter', day); 2001-01-01, 1969-10-01, null, 2000-01-01",
                "date_trunc('YEAR', day); 2001-01-01, 1969-01-01, null, 2000-01-01",
                "date(t); 2001-02-03, 1969-12-31, null, 2000-02-29",
                "date('2001-01-01'); 2001-01-01, 2001-01-01, 2001-01-01, 2001-01-01",
                // the whole
                "\"i\" + 0; 7, -7, null, 0",
                "'it''s'; it's, it's, it's, it's",
                "-9223372036854775808; -9223372036854775808, -9223372036854775808, -9223372036854775808, -9223372036854775808",
            })
    void expression_meansWhatSqlSays(String expression, String expected) {
        Chunk chunk = Chunks.parse(ROWS);
        String actual = evaluate(expression, chunk).stream()
                .map(v -> v.isEmpty() || !v.equals(v.trim()) ? "'" + v + "'" : v)
                .collect(Collectors.joining(", "));
        assertThat(actual).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "i + 1; bigint",
                "i / 2; double",
                "d + d; decimal(7,2)",
                "d + i; decimal(18,2)",
                "d * 2; decimal(7,2)",
                "d * d; decimal(12,4)",
                "d % 2.125; decimal(7,3)",
                "i * x; double",
                "round(d); decimal(5,0)",
                "round(d, 1); decimal(6,1)",
                "floor(d); decimal(5,0)",
                "1.5; decimal(2,1)",
                "0.05; decimal(2,2)",
                "1e3; double",
                "CASE WHEN b THEN 1 ELSE 2.25 END; decimal(3,2)",
                "COALESCE(day, t); timestamp",
                "date_trunc('month', day); date",
                "extract(year from day); bigint",
                "NULL + NULL; bigint",
                "s || 'x'; string",
            })
    void type_followsThePublishedRules(String expression, String type) throws ExpressionException {
        assertThat(typeOf(expression)).hasToString(type);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "i > 0; 0",
                "i <> 7; 1, 3",
                "i <> 6.5; 0, 1, 3",
                "i = 6.5; ",
                "b; 0, 3",
                "NOT b; 1",
                "i > -100 AND d < 9 AND s <> 'x'; 0, 1",
                "i >= -7 AND i <= 0; 1, 3",
                "i > 0 OR j < 0; 0, 3",
                "(i > 0 OR j < 0) AND x > 1; 0",
                "s IS NULL; 2",
                "s = ''; 3",
                "NULL; ",
                "TRUE; 0, 1, 2, 3",
                "CASE WHEN i = 0 THEN b ELSE j = 0 END; 1, 3",
            })
    void filter_keepsTheRowsThatAreTrue(String condition, String expected) throws ExpressionException {
        String type = condition.equals("NULL") ? "CAST(NULL AS boolean)" : condition;
        String rows =
                filter(type, Chunks.parse(ROWS)).stream().map(String::valueOf).collect(Collectors.joining(", "));
        assertThat(rows).isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "i + 9223372036854775807; 7 + 9223372036854775807 is out of the range of bigint",
                "i - 9223372036854775807; -7 - 9223372036854775807 is out of the range of bigint",
                "i * 4611686018427387904; 7 * 4611686018427387904 is out of the range of bigint",
                "i / j; division by zero: -7.0 / 0.0",
                "i % j; division by zero: -7 % 0",
                "x / 0; division by zero: 2.5 / 0.0",
                "d % 0.0; division by zero: 1.50 % 0.00",
                "d * 999999999999999.99; 1.50 * 999999999999999.99 needs more than 18 digits",
                "d + 9999999999999999.99; 1.50 + 9999999999999999.99 needs more than 18 digits",
                "d + 9999999999999999; 1.50 + 9999999999999999.00 needs more than 18 digits",
                "i * 9000000000000000000 + d; 7 * 9000000000000000000 is out of the range of bigint",
                "CAST(d AS decimal(4,2)); 9999.99 is out of the range of decimal(4,2)",
                "CAST(x AS bigint); NaN is out of the range of bigint",
                "CAST(1e19 AS bigint); 1.0E19 is out of the range of bigint",
                "CAST(99.95e0 AS decimal(3,1)); 99.95 is out of the range of decimal(3,1)",
                "CAST(s AS bigint); 'Abc' is not a bigint (whole number from -9223372036854775808 to 9223372036854775807)",
                "CAST(s AS boolean); 'Abc' is not a boolean (true or false)",
                "abs(CASE WHEN j = 2 THEN -9223372036854775808 END); abs of -9223372036854775808 is out of the range of bigint",
                "-CASE WHEN j = 2 THEN -9223372036854775808 END; 0 - -9223372036854775808 is out of the range of bigint",
                "substring(s, 1, j); the length -3 of a substring is negative",
            })
    void row_withoutResult_failsWithItsValues(String expression, String reason) throws ExpressionException {
        Chunk chunk = Chunks.parse(ROWS);
        Evaluator evaluator = Expression.parse(expression).bind(chunk.schema()).evaluator();
        assertThatThrownBy(() -> evaluator.evaluate(chunk))
                .isInstanceOfSatisfying(
                        EvaluationException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining("cannot evaluate '");
    }

    @Test
    void failure_namesThePartOfTheExpression() throws ExpressionException {
        Chunk chunk = Chunks.parse(ROWS);
        Evaluator evaluator =
                Expression.parse("1 + (i  /\n j) > 0").bind(chunk.schema()).evaluator();
        assertThatThrownBy(() -> evaluator.evaluate(chunk))
                .isInstanceOfSatisfying(
                        EvaluationException.class,
                        e -> assertThat(e.expression()).isEqualTo("i / j"))
                .hasMessage("cannot evaluate 'i / j': division by zero: -7.0 / 0.0");
    }

    @Test
    void rowsThatAreNotReached_doNotFail() throws ExpressionException {
        Chunk chunk = Chunks.parse(ROWS);
        assertThat(evaluate("CASE WHEN FALSE THEN 1 / 0 ELSE 2 END", chunk)).containsOnly("2.0");
        assertThat(evaluate("j <> 0 AND i / j > 0", chunk)).containsExactly("true", "false", "null", "false");
        assertThat(evaluate("j = 0 OR i / j > 0", chunk)).containsExactly("true", "true", "null", "false");
        assertThat(evaluate("COALESCE(i, 1 / 0)", Chunks.parse("i bigint\n1\n2")))
                .containsExactly("1.0", "2.0");
        assertThat(filter("j <> 0 AND i / j > 0", chunk)).containsExactly(0);
        assertThat(evaluate("i / j", Chunks.parse("op | i bigint | j bigint\n~ | 1 | 0\n+I | 1 | 2")))
                .containsExactly("0.5");
    }

    @Test
    void nullRows_doNotFailByTheValuesBehindThem() throws ExpressionException {
        Chunk chunk = Chunks.parse("i bigint | x double\n9223372036854775807 | 0.0\n1 | 1.0");
        chunk.column(0).setNull(0);
        chunk.column(1).setNull(0);
        assertThat(evaluate("i + 1", chunk)).containsExactly("null", "2");
        assertThat(evaluate("i * 2", chunk)).containsExactly("null", "2");
        assertThat(evaluate("1 / x", chunk)).containsExactly("null", "1.0");
        assertThat(evaluate("CAST(i AS decimal(18,2)) + 1.5", chunk)).containsExactly("null", "2.50");
    }

    @Test
    void plainColumn_isHandedOnWithoutACopy() throws ExpressionException {
        Chunk chunk = Chunks.parse(ROWS);
        BoundExpression bound = Expression.parse("(s)").bind(chunk.schema());
        assertThat(bound.evaluator().evaluate(chunk)).isSameAs(chunk.column(5));
        assertThat(bound.columnIndex()).isEqualTo(5);
        assertThat(Expression.parse("s || ''").bind(chunk.schema()).columnIndex())
                .isEqualTo(-1);
        assertThat(Expression.column("s").bind(chunk.schema()).columnIndex()).isEqualTo(5);
    }

    @Test
    void columns_areThoseThatAreNamed() throws ExpressionException {
        Expression expression = Expression.parse("CASE WHEN b THEN upper(s) || 'x' ELSE s END IN ('a') AND i + 1 > j");
        assertThat(expression.columns()).containsExactly("b", "s", "i", "j");
        assertThat(expression.bind(Chunks.parse(ROWS).schema()).columns())
                .containsExactlyInAnyOrder("b", "s", "i", "j");
    }

    @Test
    void emptyAndAllNullChunks_areEvaluated() throws ExpressionException {
        Schema schema = Schema.parse("i bigint, s string, x double, b boolean");
        Chunk empty = Chunk.allocate(schema, 0);
        Chunk nulls = Chunk.allocate(schema, 2);
        nulls.setRowCount(2);
        for (int c = 0; c < schema.size(); c++) {
            nulls.column(c).setNull(0);
            nulls.column(c).setNull(1);
        }
        for (String expression : List.of(
                "i + 1", "s || 'x'", "upper(s)", "x * 2 > 1", "b AND i > 1", "CASE WHEN b THEN s END", "s LIKE '%a'")) {
            assertThat(evaluate(expression, empty)).as(expression).isEmpty();
            assertThat(evaluate(expression, nulls)).as(expression).containsExactly("null", "null");
        }
        assertThat(filter("i > 1 OR s = 'a'", nulls)).isEmpty();
        assertThat(filter("i > 1 OR s = 'a'", empty)).isEmpty();
    }

    @Test
    void evaluator_servesChunksOfGrowingAndShrinkingSize() throws ExpressionException {
        Schema schema = Schema.parse("i bigint, s string");
        Evaluator evaluator = Expression.parse("CASE WHEN i > 2 THEN s || '!' ELSE 'low' END")
                .bind(schema)
                .evaluator();
        for (int rows : new int[] {3, 1, 100, 7, 1000, 0, 2}) {
            Chunk chunk = Chunk.allocate(schema, rows);
            for (int row = 0; row < rows; row++) {
                chunk.longs(0).set(row, row);
                chunk.strings(1).setString(row, row % 5 == 4 ? null : "s" + row);
            }
            chunk.setRowCount(rows);
            Column result = evaluator.evaluate(chunk);
            for (int row = 0; row < rows; row++) {
                String expected = row <= 2 ? "low" : row % 5 == 4 ? "null" : "s" + row + "!";
                assertThat(ValueText.print(DataType.STRING, result, row)).isEqualTo(expected);
            }
        }
    }

    @Test
    void boundExpression_survivesSerialization() throws Exception {
        Chunk chunk = Chunks.parse(ROWS);
        BoundExpression bound = Expression.parse(
                        "CASE WHEN i IN (7, 8) AND s LIKE 'A%' THEN CAST(d AS double) ELSE extract(year from t) END")
                .bind(chunk.schema());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(bound);
        }
        BoundExpression copy =
                (BoundExpression) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        Column column = copy.evaluator().evaluate(chunk);
        assertThat(ValueText.print(copy.type(), column, 0)).isEqualTo("1.5");
        assertThat(ValueText.print(copy.type(), column, 1)).isEqualTo("1969.0");
        assertThat(copy.columns()).isEqualTo(bound.columns());
    }

    @Test
    void exactComparison_losesNoDigits() {
        Chunk chunk = Chunks.parse("i bigint | d decimal(18,17)\n9223372036854775807 | 9.22337203685477580\n"
                + "9007199254740993 | 0.00000000000000001");
        assertThat(evaluate("i > 9223372036854775806", chunk)).containsExactly("true", "false");
        assertThat(evaluate("i = 9007199254740993.0", chunk)).containsExactly("false", "true");
        assertThat(evaluate("i > d", chunk)).containsExactly("true", "true");
        assertThat(evaluate("d < i", chunk)).containsExactly("true", "true");
        assertThat(evaluate("-i < d", chunk)).containsExactly("true", "true");
        assertThat(evaluate("i <> 9007199254740993", chunk)).containsExactly("true", "false");
    }
}
