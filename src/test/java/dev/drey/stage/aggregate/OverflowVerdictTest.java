package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BundleTrigger.Rule;
import dev.drey.testing.MaterializedResult;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a sum fits is judged at the end of the input, in every mode alike. */
class OverflowVerdictTest {
    private static final String SCHEMA = "k bigint | x bigint\n";
    private static final long PLENTY = 1 << 26;

    private static TwoPhases phases(boolean batch, TwoPhases.State state) throws Exception {
        return phases(AggregateFunctions.find("sum"), Overflow.FAIL, batch, state);
    }

    private static TwoPhases phases(AggregateFunction function, Overflow overflow, boolean batch, TwoPhases.State state)
            throws Exception {
        Schema input = Schema.parse("k bigint, x bigint");
        Aggregate sum = function.bind(CallShape.of(List.of(input.type(1)), overflow));
        Schema output = Schema.of(List.of(input.field(0), new Field("total", sum.resultType())));
        AggregatePlan plan = new AggregatePlan(
                input.fields().subList(0, 1),
                List.of(new AggregatePlan.Kept(sum.type(), List.of(1), "x")),
                List.of(new AggregatePlan.Result(output.field(1), 0, sum.finish(), function.name() + "(x)")),
                output);
        Rule rule = batch ? Rule.batch(PLENTY) : Rule.streaming(true, PLENTY);
        return new TwoPhases(plan, InputColumns.of(0, 1), new TwoPhases.Way(rule, LocalPhase.AUTO, batch), state);
    }

    private static Chunk rows(String drawn) throws Exception {
        return Chunks.parse(SCHEMA + drawn);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sumThatDoesNotFitAtTheEnd_failsTheRun(boolean batch) throws Exception {
        try (TwoPhases phases = phases(batch, null)) {
            phases.process(rows("1 | 9223372036854775807\n2 | 4\n"));
            phases.process(rows("1 | 1\n"));
            assertThatThrownBy(phases::finish)
                    .hasStackTraceContaining("column 'total', sum(x) over the group with k = 1")
                    .hasStackTraceContaining("9223372036854775808 does not fit bigint");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sumThatFitsAgain_isGiven(boolean batch) throws Exception {
        try (TwoPhases phases = phases(batch, null)) {
            phases.process(rows("1 | 9223372036854775807\n2 | 4\n"));
            phases.process(rows("1 | 1\n"));
            phases.process(rows("1 | -2\n"));
            phases.finish();
            assertThat(MaterializedResult.of(phases.results())).hasToString("1 | 9223372036854775806\n2 | 4\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void restoredSumThatDoesNotFit_failsTheRun(boolean batch) throws Exception {
        TwoPhases.State state;
        try (TwoPhases phases = phases(batch, null)) {
            phases.process(rows("1 | 9223372036854775807\n"));
            phases.process(rows("1 | 1\n"));
            state = phases.snapshot();
        }
        try (TwoPhases restored = phases(batch, state)) {
            restored.process(rows("2 | 4\n"));
            assertThatThrownBy(restored::finish).hasStackTraceContaining("9223372036854775808 does not fit bigint");
        }
    }

    @Test
    void checkpoints_countResultsThatDoNotFit() throws Exception {
        TwoPhases.State state;
        try (TwoPhases phases = phases(false, null)) {
            phases.process(rows("1 | 9223372036854775807\n2 | 4\n3 | 9223372036854775807\n"));
            phases.snapshot();
            assertThat(phases.resultsOverflowing()).isZero();
            phases.process(rows("1 | 1\n2 | 9223372036854775807\n3 | 7\n"));
            phases.snapshot();
            assertThat(phases.resultsOverflowing()).isEqualTo(3);
            phases.process(rows("1 | -2\n"));
            state = phases.snapshot();
            assertThat(phases.resultsOverflowing()).isEqualTo(2);
        }
        try (TwoPhases phases = phases(false, state)) {
            phases.snapshot();
            assertThat(phases.resultsOverflowing()).isEqualTo(2);
            phases.process(rows("2 | -4\n3 | -8\n"));
            phases.snapshot();
            assertThat(phases.resultsOverflowing()).isZero();
            phases.finish();
        }
    }

    /** Each way of running with each way of treating what does not fit. */
    static Stream<Arguments> waysAndOverflows() {
        return Stream.of(true, false)
                .flatMap(batch -> Stream.of(Overflow.values()).map(overflow -> Arguments.of(batch, overflow)));
    }

    @ParameterizedTest
    @MethodSource("waysAndOverflows")
    void resultOfAUsersFunctionThatFitsAgain_isGiven(boolean batch, Overflow overflow) throws Exception {
        try (TwoPhases phases = phases(new SmallSum(), overflow, batch, null)) {
            phases.process(rows("1 | 999\n2 | 4\n"));
            phases.process(rows("1 | 1\n"));
            phases.process(rows("1 | -5\n"));
            phases.finish();
            assertThat(MaterializedResult.of(phases.results())).hasToString("1 | 995\n2 | 4\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resultOfAUsersFunctionThatDoesNotFit_failsOrIsNull(boolean batch) throws Exception {
        try (TwoPhases phases = phases(new SmallSum(), Overflow.FAIL, batch, null)) {
            phases.process(rows("1 | 999\n2 | 4\n"));
            phases.process(rows("1 | 1\n"));
            assertThatThrownBy(phases::finish)
                    .hasStackTraceContaining("column 'total', small_sum(x) over the group with k = 1")
                    .hasStackTraceContaining("1000 does not fit decimal(3,0)");
        }
        try (TwoPhases phases = phases(new SmallSum(), Overflow.NULL, batch, null)) {
            phases.process(rows("1 | 999\n2 | 4\n"));
            phases.process(rows("1 | 1\n"));
            phases.finish();
            assertThat(MaterializedResult.of(phases.results())).hasToString("1 | null\n2 | 4\n");
        }
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void usersFunctionThatOverflows_keepsTheLaws(Overflow overflow) {
        Chunk rows = Chunks.parse("x bigint\n999\n1\n-5\nnull\n700\n-1200\n300\n40\n");
        CallShape call = CallShape.of(List.of(DataType.BIGINT), overflow);
        assertThatCode(() -> new AggregateLaws(new SmallSum(), call, rows).check(20))
                .doesNotThrowAnyException();
        assertThatCode(() -> new AggregateLaws(new SmallSum(), call.withRetracting(), rows).check(20))
                .doesNotThrowAnyException();
    }
}
