package dev.drey.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.chunk.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregateCallTest {
    @Test
    void call_isTakenApart() throws ExpressionException {
        AggregateCall call = AggregateCall.parse(" SUM( distance_miles * 2 ) FILTER (WHERE delay > 15)");
        assertThat(call.name()).isEqualTo("sum");
        assertThat(call.nameOffset()).isEqualTo(1);
        assertThat(call.distinct()).isFalse();
        assertThat(call.star()).isFalse();
        assertThat(call.arguments()).hasSize(1);
        assertThat(call.arguments().get(0).source()).isEqualTo("distance_miles * 2");
        assertThat(call.arguments().get(0).columns()).containsExactly("distance_miles");
        assertThat(call.arguments().get(0).offset()).isEqualTo(6);
        assertThat(call.filter().orElseThrow().source()).isEqualTo("delay > 15");
    }

    @Test
    void count_hasItsForms() throws ExpressionException {
        AggregateCall rows = AggregateCall.parse("count(*)");
        assertThat(rows.star()).isTrue();
        assertThat(rows.arguments()).isEmpty();
        AggregateCall distinct = AggregateCall.parse("Count(Distinct upper(s))");
        assertThat(distinct.distinct()).isTrue();
        assertThat(distinct.arguments().get(0).source()).isEqualTo("upper(s)");
        AggregateCall column = AggregateCall.parse("count(distinct)");
        assertThat(column.distinct()).isFalse();
        assertThat(column.arguments().get(0).columns()).containsExactly("distinct");
        assertThat(AggregateCall.parse("now()").arguments()).isEmpty();
        assertThat(AggregateCall.parse("percentile(x, 0.5)").arguments()).hasSize(2);
    }

    @Test
    void faultOfAnArgument_isPlacedInTheWholeText() throws ExpressionException {
        AggregateCall call = AggregateCall.parse("sum(a + nam) filter (where nam > 1)");
        Schema schema = Schema.parse("a bigint, name bigint");
        ExpressionException argument = catchThrowableOfType(
                ExpressionException.class, () -> call.arguments().get(0).bind(schema));
        assertThat(argument.offset()).isEqualTo(8);
        ExpressionException filter = catchThrowableOfType(
                ExpressionException.class, () -> call.filter().orElseThrow().bindCondition(schema));
        assertThat(filter.offset()).isEqualTo(27);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '~',
            value = {
                "amount ~ 0 ~ an aggregate is written function(value), such as sum(amount) or count(*); actual: 'amount'",
                "1 + sum(a) ~ 0 ~ an aggregate is written function(value), such as sum(amount) or count(*); actual: '1 + sum(a)'",
                "sum(a ~ 5 ~ the end is not expected here; expected ')' to close the argument list",
                "sum(a) + 1 ~ 7 ~ '+' is not expected here; expected an operator or the end",
                "count(* a) ~ 8 ~ 'a' is not expected here; expected ')' behind *",
                "sum(a) filter a > 1 ~ 14 ~ 'a' is not expected here; expected '(' behind FILTER",
                "sum(a) filter (a > 1) ~ 15 ~ 'a' is not expected here; write FILTER (WHERE condition)",
                "sum(a,) ~ 6 ~ ')' is not expected here; expected a value",
            })
    void fault_isToldWithItsPlace(String text, int offset, String reason) {
        ExpressionException fault = catchThrowableOfType(ExpressionException.class, () -> AggregateCall.parse(text));
        assertThat(fault.reason()).isEqualTo(reason);
        assertThat(fault.offset()).isEqualTo(offset);
    }
}
