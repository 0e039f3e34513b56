package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BundleTrigger.Rule;
import dev.drey.testing.MaterializedResult;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a sum fits is judged at the end of the input, in every mode alike. */
class OverflowVerdictTest {
    private static final String SCHEMA = "k bigint | x bigint\n";
    private static final long PLENTY = 1 << 26;

    private static TwoPhases phases(boolean batch, TwoPhases.State state) throws Exception {
        Schema input = Schema.parse("k bigint, x bigint");
        Schema output = Schema.parse("k bigint, total bigint");
        Aggregate sum = AggregateFunctions.find("sum").bind(CallShape.of(List.of(input.type(1)), Overflow.FAIL));
        AggregatePlan plan = new AggregatePlan(
                input.fields().subList(0, 1),
                List.of(new AggregatePlan.Kept(sum.type(), List.of(1), "x")),
                List.of(new AggregatePlan.Result(output.field(1), 0, sum.finish(), "sum(x)")),
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
}
