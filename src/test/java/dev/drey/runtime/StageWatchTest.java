package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runtime.FaultPolicy.Timing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a stage is late, by times that the test says. */
class StageWatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** A time that is {@code seconds} from now. */
    private static long in(int seconds) {
        return System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void stageFromItsStart_isLateWhetherItWorksOrWaits() {
        StageWatch watch = new StageWatch(LIMIT, Timing.FROM_START);
        assertThat(watch.overdue(in(99))).as("not begun").isNull();

        StageWatch before = watch.enter();

        assertThat(watch.overdue(in(9))).isNull();
        assertThat(watch.overdue(in(11)))
                .hasMessageMatching(
                        "not finished within 10.0 s \\(timeout\\); after 1[01]\\.\\d s at work for 1[01]\\.\\d s in its"
                                + " present call");
        watch.leave(before);
        assertThat(watch.overdue(in(11))).hasMessageEndingWith("s it waits for others");
    }

    @Test
    void stageFromItsFirstRows_isNotLateBeforeThem() {
        StageWatch watch = new StageWatch(LIMIT, Timing.FROM_FIRST_ROWS);
        watch.leave(watch.enter());
        assertThat(watch.overdue(in(99))).isNull();

        watch.rows();

        assertThat(watch.overdue(in(11))).hasMessageStartingWith("not finished within 10.0 s");
    }

    @Test
    void stageByItsCalls_isLateInACallOnly() {
        StageWatch watch = new StageWatch(LIMIT, Timing.EACH_CALL);
        StageWatch before = watch.enter();
        assertThat(watch.overdue(in(11)))
                .hasMessageMatching("no progress within 10.0 s \\(timeout\\); in one call for .*");

        watch.pause();
        assertThat(watch.overdue(in(11))).as("what is chained behind works").isNull();
        watch.resume();
        assertThat(watch.overdue(in(11))).isNotNull();
        watch.leave(before);
        assertThat(watch.overdue(in(11))).isNull();
    }

    @Test
    void callWithinACall_letsTheOuterRest() {
        StageWatch outer = new StageWatch(LIMIT, Timing.EACH_CALL);
        StageWatch inner = new StageWatch(LIMIT, Timing.EACH_CALL);
        StageWatch beforeOuter = outer.enter();
        StageWatch beforeInner = inner.enter();
        assertThat(outer.isAtWork()).isFalse();
        assertThat(inner.isAtWork()).isTrue();

        StageWatch again = outer.enter();
        assertThat(inner.isAtWork()).isFalse();
        outer.leave(again);

        assertThat(inner.isAtWork()).isTrue();
        inner.leave(beforeInner);
        assertThat(outer.isAtWork()).isTrue();
        outer.leave(beforeOuter);
        assertThat(outer.isAtWork()).isFalse();
    }

    @Test
    void interruption_reachesTheStagesOwnCodeOnly() {
        StageWatch watch = new StageWatch(LIMIT, Timing.FROM_START);
        StageWatch before = watch.enter();
        watch.pause();
        assertThat(watch.interrupt()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        watch.resume();
        assertThat(watch.interrupt()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        watch.leave(before);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptionThatTheStageHasNotNoticed_isKeptFromOthersCode() {
        StageWatch watch = new StageWatch(LIMIT, Timing.FROM_START);
        StageWatch before = watch.enter();
        watch.interrupt();

        watch.pause();
        assertThat(Thread.currentThread().isInterrupted())
                .as("what is chained behind works")
                .isFalse();
        watch.resume();
        assertThat(Thread.currentThread().isInterrupted())
                .as("the stage goes on")
                .isTrue();

        StageWatch inner = new StageWatch(LIMIT, Timing.FROM_START);
        StageWatch beforeInner = inner.enter();
        assertThat(Thread.currentThread().isInterrupted())
                .as("another watched stage works")
                .isFalse();
        inner.leave(beforeInner);
        assertThat(Thread.interrupted()).as("the stage goes on, and notices").isTrue();

        watch.pause();
        watch.resume();
        assertThat(Thread.currentThread().isInterrupted()).as("only once").isFalse();
        watch.leave(before);
    }

    @Test
    void stageThatHandsOn_restsUntilThatIsOver() {
        StageWatch outer = new StageWatch(LIMIT, Timing.EACH_CALL);
        StageWatch inner = new StageWatch(LIMIT, Timing.EACH_CALL);
        StageWatch before = outer.enter();
        outer.pause();

        StageWatch beforeInner = inner.enter();
        inner.leave(beforeInner);

        assertThat(outer.isAtWork()).as("Flink hands on to another yet").isFalse();
        assertThat(outer.overdue(in(11))).isNull();
        outer.resume();
        assertThat(outer.isAtWork()).isTrue();
        outer.leave(before);
    }

    @Test
    void stageWithoutAWatch_letsItsCallerRest() {
        StageWatch source = new StageWatch(LIMIT, Timing.EACH_CALL);
        StageWatch before = source.enter();

        StageWatch resting = StageWatch.rest();
        assertThat(source.isAtWork()).isFalse();
        assertThat(source.interrupt()).isFalse();
        StageWatch.goOn(resting);

        assertThat(source.isAtWork()).isTrue();
        source.leave(before);
        assertThat(StageWatch.rest()).isNull();
    }

    @Test
    void finishedStage_isLateInACallOnly() {
        StageWatch watch = new StageWatch(LIMIT, Timing.FROM_START);
        watch.leave(watch.enter());
        assertThat(watch.overdue(in(11))).isNotNull();

        watch.finished();

        assertThat(watch.overdue(in(99)))
                .as("the stages behind take their time")
                .isNull();
        StageWatch before = watch.enter();
        assertThat(watch.overdue(in(11))).as("it is closed").hasMessageStartingWith("no progress within 10.0 s");
        watch.leave(before);
    }
}
