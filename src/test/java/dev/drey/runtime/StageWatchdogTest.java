package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runtime.FaultPolicy.Timing;
import dev.drey.runtime.StageWatchdog.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who is told when stages of one thread take too long, by times that the test says; the thread is the test's. */
class StageWatchdogTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<String> told = new ArrayList<>();
    private final StageWatch source = new StageWatch(LIMIT, Timing.FROM_START);
    private final StageWatch stage = new StageWatch(LIMIT, Timing.FROM_START);
    private final StageWatch sink = new StageWatch(LIMIT, Timing.FROM_START);
    /** As the watchdog looks at them: Flink opens the sink first. */
    private final List<Watched> all =
            List.of(watched("source", source), watched("stage", stage), watched("sink", sink));

    private Watched watched(String name, StageWatch watch) {
        return new Watched(
                watch,
                new StageWatchdog.Overdue() {
                    @Override
                    public void expired(StageTimeoutException fault, Consumer<Throwable> failTask) {
                        told.add(name + " expired");
                    }

                    @Override
                    public void stuck(StageTimeoutException fault, Consumer<Throwable> failTask) {
                        told.add(name + " stuck");
                    }
                },
                null);
    }

    private void lookIn(int seconds) {
        StageWatchdog.look(
                new ArrayList<>(all),
                System.nanoTime() + Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void stageAtWork_isToldAlone_andOnceMoreWhenItDoesNotEnd() {
        sink.leave(sink.enter());
        StageWatch beforeSource = source.enter();
        StageWatch beforeStage = stage.enter();

        lookIn(9);
        assertThat(told).isEmpty();
        lookIn(20);
        assertThat(told).containsExactly("stage expired");
        lookIn(25);
        assertThat(told).as("within its patience").hasSize(1);
        lookIn(40);
        lookIn(60);
        assertThat(told).as("the others wait for it").containsExactly("stage expired", "stage stuck");
        stage.leave(beforeStage);
        source.leave(beforeSource);
    }

    @Test
    void nobodyAtWork_whoeverTheOthersWaitForIsTold() {
        for (StageWatch watch : List.of(sink, stage, source)) {
            watch.leave(watch.enter());
        }

        lookIn(20);

        assertThat(told).containsExactly("source expired");
    }

    @Test
    void stageThatHasNotBegun_isNotTold() {
        source.leave(source.enter());

        lookIn(20);

        assertThat(told).containsExactly("source expired");
    }
}
