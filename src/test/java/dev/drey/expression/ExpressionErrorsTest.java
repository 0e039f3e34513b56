package dev.drey.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.chunk.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every fault of an expression, with its place. */
class ExpressionErrorsTest {
    private static final Schema SCHEMA = Schema.parse(
            "i bigint, d decimal(10,2), e decimal(18,12), x double, s string, b boolean, t timestamp, day date");

    private static ExpressionException fault(String expression) {
        return catchThrowableOfType(
                ExpressionException.class, () -> Expression.parse(expression).bindCondition(SCHEMA));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                // words
                "i > 'abc ~ 4 ~ the string is not closed; ' is missing",
                "\"i > 3 ~ 0 ~ the quoted name is not closed; \" is missing",
                "\"\" = 1 ~ 0 ~ a quoted name is empty",
                "i > 12abc ~ 4 ~ '12abc' is not a number (such as 15, 1.5 or 1e3)",
                "i > 1.2.3 ~ 4 ~ '1.2.3' is not a number (such as 15, 1.5 or 1e3)",
                "i # 3 ~ 2 ~ character '#' is not part of any expression",
                "i == 3 ~ 2 ~ '==' is no operator; equality is written =",
                "i > 3 -- why ~ 6 ~ comments are not taken; part two minus signs by a space or parentheses",
                "i > 9223372036854775808 ~ 4 ~ number 9223372036854775808 is out of the range of bigint",
                "d > 1.2345678901234567890 ~ 4 ~ number 1.2345678901234567890 has 20 digits; a decimal holds 18 (write it with an exponent for a double)",
                "x > 1e999 ~ 4 ~ '1e999' is out of the range of double",
                "day = DATE '2001-02-30' ~ 6 ~ '2001-02-30' is not a date (yyyy-MM-dd)",
                // grammar
                "i > ~ 3 ~ a value is missing at the end",
                "``  ~ 0 ~ a value is missing at the end",
                "i > ) ~ 4 ~ ')' is not expected here; expected a value",
                "(i > 3 ~ 6 ~ the end is not expected here; expected ')' to close the parenthesis of character 1",
                "i > 3 b ~ 6 ~ 'b' is not expected here; expected an operator or the end",
                "i > AND ~ 4 ~ 'AND' is not expected here; a column of that name is written \"AND\"",
                "1 < i < 3 ~ 6 ~ comparisons cannot be chained; write a < b AND b < c",
                "i IS 3 ~ 5 ~ '3' is not expected behind IS; expected NULL or NOT NULL",
                "i NOT 3 ~ 6 ~ '3' is not expected behind NOT; expected IN, LIKE or BETWEEN",
                "i IN 3 ~ 5 ~ '3' is not expected here; expected '(' behind IN",
                "i IN (3 ~ 7 ~ the end is not expected here; expected ')' to close the IN list",
                "i BETWEEN 3 ~ 11 ~ the end is not expected here; BETWEEN needs AND and an upper bound",
                "s LIKE 'a' ESCAPE 'ab' ~ 18 ~ ESCAPE takes a string of one character; actual: string 'ab'",
                "CASE ELSE 1 END ~ 5 ~ 'ELSE' is not expected here; a column of that name is written \"ELSE\"",
                "CASE i END ~ 7 ~ 'END' is not expected here; CASE needs WHEN",
                "CASE WHEN b ~ 11 ~ the end is not expected here; WHEN needs THEN and a value",
                "CASE WHEN b THEN b ~ 18 ~ the end is not expected here; CASE of character 1 needs END",
                "CAST(i, bigint) = 1 ~ 6 ~ ',' is not expected here; CAST is written CAST(value AS type)",
                "CAST(i AS decimal(10,2) = 1 ~ 24 ~ '=' is not expected here; expected ')' to close CAST",
                "CAST(i AS decimal(30)) = 1 ~ 10 ~ decimal precision 30 is not between 1 and 18",
                "extract(t) = 1 ~ 8 ~ EXTRACT is written extract(field FROM time)",
                "nullif(i) = 1 ~ 0 ~ function nullif takes 2 arguments; actual: 1",
                // types
                "i + s > 1 ~ 4 ~ '+' takes numbers; 's' is string",
                "-s = 'a' ~ 1 ~ '-' takes numbers; 's' is string",
                "s > 1 ~ 0 ~ string cannot be compared with bigint: 's > 1'",
                "i = DATE '2001-01-01' ~ 0 ~ bigint cannot be compared with date: 'i = DATE '2001-01-01''",
                "i IN (1, 'a') ~ 9 ~ bigint cannot be compared with string: 'a'",
                "day > 'soon' ~ 0 ~ 'soon' is not a date (yyyy-MM-dd)",
                "i AND b ~ 0 ~ AND takes booleans; 'i' is bigint",
                "b OR i + 1 ~ 5 ~ OR takes booleans; 'i + 1' is bigint",
                "NOT s ~ 4 ~ NOT takes booleans; 's' is string",
                "CASE WHEN i THEN b END ~ 10 ~ WHEN takes booleans; 'i' is bigint",
                "CASE WHEN b THEN i ELSE s END = 1 ~ 24 ~ CASE gives values of one type; 's' is string, before it stands bigint",
                "coalesce(NULL, d, b) = 1 ~ 18 ~ function coalesce gives values of one type; 'b' is boolean, before it stands decimal(10,2)",
                "i LIKE 'a' ~ 0 ~ LIKE takes strings; 'i' is bigint",
                "s LIKE s ~ 7 ~ the pattern of LIKE must be constant",
                "s LIKE 'a!b' ESCAPE '!' ~ 7 ~ the escape character ! must stand before %, _ or itself in the pattern 'a!b'",
                "CAST(i AS date) = day ~ 0 ~ there is no cast from bigint to date: 'CAST(i AS date)'",
                "CAST(t AS bigint) = 1 ~ 0 ~ there is no cast from timestamp to bigint: 'CAST(t AS bigint)'",
                "e * e > 1 ~ 0 ~ the product of decimal(18,12) and decimal(18,12) has 24 digits after the point; a decimal holds 18 (cast one side to fewer digits, or to double)",
                "i + 1 ~ 0 ~ a condition must be boolean; 'i + 1' is bigint",
                "NULL ~ 0 ~ the type of NULL is not known here; write CAST(NULL AS type)",
                // functions
                "upper(i) = 'A' ~ 6 ~ function upper takes a string as argument 1; 'i' is bigint",
                "upper() = 'A' ~ 0 ~ function upper(string) was given 0 arguments",
                "abs(i, 1) = 1 ~ 0 ~ function abs(number) was given 2 arguments",
                "abs(s) = 1 ~ 4 ~ function abs takes a number as argument 1; 's' is string",
                "round(d, i) = 1 ~ 9 ~ function round takes a constant from 0 to 18 as argument 2; actual: 'i'",
                "round(d, 19) = 1 ~ 9 ~ function round takes a constant from 0 to 18 as argument 2; actual: '19'",
                "substring(s, x) = '' ~ 13 ~ function substring takes a bigint as argument 2; 'x' is double",
                "extract(year from s) = 1 ~ 18 ~ function extract takes a date or timestamp as argument 2; 's' is string",
                "extract(hour from day) = 1 ~ 8 ~ function extract finds no hour in a date: 'day'",
                "date_trunc(s, t) = t ~ 11 ~ function date_trunc takes a constant word, one of year, quarter, month, week, day, hour, minute, second",
                "upper('a' + 1) = 'A' ~ 6 ~ '+' takes numbers; 'a' is string",
                "sum(i) > 1 ~ 0 ~ 'sum' is an aggregate; aggregates stand alone in the 'select' of an aggregate stage",
                "date(i) = day ~ 5 ~ function date takes a date, timestamp or string; 'i' is bigint",
            })
    void fault_isToldWithItsPlace(String expression, int offset, String reason) {
        String text = expression == null ? "" : expression;
        ExpressionException fault = fault(text);
        assertThat(fault).as("no fault").isNotNull();
        assertThat(fault.reason()).isEqualTo(reason);
        assertThat(fault.offset()).isEqualTo(offset);
        assertThat(fault.candidates()).isEmpty();
        assertThat(fault).hasMessage(reason + " (character " + (offset + 1) + " of: " + text + ")");
    }

    @Test
    void unknownNames_comeWithTheKnownOnes() {
        ExpressionException column = fault("b AND upper(nam) = 'A'");
        assertThat(column.reason()).isEqualTo("column 'nam' is unknown");
        assertThat(column.offset()).isEqualTo(12);
        assertThat(column.given()).isEqualTo("nam");
        assertThat(column.candidates()).isEqualTo(SCHEMA.names());

        ExpressionException function = fault("b AND uper(s) = 'A'");
        assertThat(function.reason()).isEqualTo("function 'uper' is unknown");
        assertThat(function.offset()).isEqualTo(6);
        assertThat(function.candidates()).contains("upper", "coalesce").doesNotContain("cast");

        ExpressionException type = fault("CAST(s AS bigit) = 1");
        assertThat(type.reason()).isEqualTo("type 'bigit' is unknown");
        assertThat(type.offset()).isEqualTo(10);
        assertThat(type.candidates()).contains("bigint");

        ExpressionException unit = fault("extract(yaer from t) = 1");
        assertThat(unit.reason()).isEqualTo("function extract has no field 'yaer'");
        assertThat(unit.offset()).isEqualTo(8);
        assertThat(unit.candidates()).contains("year");
    }

    @Test
    void hostileTexts_areRefusedBeforeTheyCost() {
        assertThat(fault("(".repeat(10_000) + "1").reason())
                .isEqualTo("the expression is nested more than 200 levels deep");
        assertThat(fault("- ".repeat(10_000) + "i").reason())
                .isEqualTo("the expression is nested more than 200 levels deep");
        assertThat(fault("i" + "+i".repeat(10_000)).reason())
                .isEqualTo("the expression is nested more than 200 levels deep");
        assertThat(fault("NOT ".repeat(10_000) + "b").reason())
                .isEqualTo("the expression is nested more than 200 levels deep");
        assertThat(fault("i IN (" + "1,".repeat(10_000) + "1)").reason())
                .isEqualTo("the IN list has more than 10000 items");
        assertThat(fault("b" + " OR b".repeat(10_001)).reason()).isEqualTo("OR has more than 10000 items");
        ExpressionException longText = fault(" ".repeat(70_000));
        assertThat(longText.reason()).isEqualTo("the expression has 70000 characters; allowed: 65536");
        assertThat(longText.offset()).isEqualTo(65_536);
    }

    @Test
    void longChains_areNoNesting() throws ExpressionException {
        assertThat(Expression.parse("b" + " AND b".repeat(5_000))
                        .bindCondition(SCHEMA)
                        .columns())
                .containsExactly("b");
        assertThat(Expression.parse("i IN (1" + ",2".repeat(9_999) + ")")
                        .bindCondition(SCHEMA)
                        .columns())
                .containsExactly("i");
        assertThat(Expression.parse("i" + "+i".repeat(150)).bind(SCHEMA).columns())
                .containsExactly("i");
    }

    @Test
    void nullText_isRefused() {
        assertThatThrownBy(() -> Expression.parse(null)).isInstanceOf(NullPointerException.class);
    }
}
