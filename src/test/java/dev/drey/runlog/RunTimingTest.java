package dev.drey.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunTimingTest {
    private static final long SECOND = 1_000_000_000L;

    private static StageReport stage(String name, long busy, long waiting, String... inputs) {
        long own = inputs.length == 0 ? busy + waiting : busy;
        return StageReport.of(name, "any")
                .inputs(List.of(inputs))
                .times(new StageTimes(Span.NONE, busy * SECOND, waiting * SECOND, 0, own * SECOND, null))
                .build();
    }

    private static String advice(StageReport... stages) {
        return RunTiming.of(List.of(stages)).advice();
    }

    @Test
    void totals_standBesidePathAndSum() {
        RunTiming timing = RunTiming.of(SampleRun.succeeded().stages());

        assertThat(timing.totalNanos()).isEqualTo(2500 * SampleRun.MILLI);
        assertThat(timing.path().stages()).containsExactly("orders", "joined", "load");
        assertThat(timing.first()).isEqualTo("joined");
        assertThat(timing.summary())
                .isEqualTo("2.5 s from the first stage's start to the last one's end; critical path 2.33 s"
                        + " (orders -> joined -> load); all stages together 3.62 s");
        assertThat(timing.advice())
                .isEqualTo("Speed up 'joined' first: 1.25 s of the 2.33 s on the critical path are its own; without it"
                        + " the path would take 1.08 s.");
    }

    @Test
    void aSourceThatWaits_isSaidToWait() {
        assertThat(advice(stage("in", 1, 9), stage("out", 1, 9, "in")))
                .isEqualTo(
                        "Speed up 'in' first: 10 s of the 11 s on the critical path are its own, 90 % of them waiting"
                                + " for its data; without it the path would take 1 s.");
        assertThat(advice(stage("in", 1, 0), stage("out", 2, 98, "in")))
                .as("who waits for input is not to blame")
                .isEqualTo("Speed up 'out' first: 2 s of the 3 s on the critical path are its own; without it the path"
                        + " would take 1 s.");
    }

    @Test
    void waysOfTheSameLength_areBothToBlame() {
        assertThat(advice(stage("a", 5, 0), stage("b", 5, 0), stage("out", 1, 0, "a", "b")))
                .isEqualTo(
                        "Speed up 'a' first: 5 s of the 6 s on the critical path are its own; another way through the"
                                + " pipeline takes as long, so that both need it.");
    }

    @Test
    void noTime_hasNoAdvice() {
        assertThat(advice(stage("a", 0, 0))).isEmpty();
        assertThat(RunTiming.of(List.of()).totalNanos()).isZero();
    }
}
