package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runtime.FaultPolicy.Timing;
import dev.drey.runtime.StageWatchdog.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    /** It began a moment sooner, and so it is overdue sooner. */
    @Test
    void stageThatWaits_isNotToldBeforeTheOneAtWork_andHasItsTimeBackThen() throws InterruptedException {
        source.leave(source.enter());
        StageWatch slow = new StageWatch(LIMIT.plusSeconds(1), Timing.FROM_START);
        Thread elsewhere = new Thread(slow::enter);
        elsewhere.start();
        elsewhere.join();
        List<Watched> both = List.of(watched("source", source), watched("slow", slow));
        long start = System.nanoTime();

        for (int tenths = 101; tenths <= 200; tenths++) {
            StageWatchdog.look(
                    new ArrayList<>(both),
                    start + Duration.ofMillis(100L * tenths).toNanos());
        }

        assertThat(told).containsExactly("slow expired");
    }

    /** Threads that go in and out of their stages all the while. */
    @Test
    @Timeout(60)
    void stagesThatBeginAndEndMeanwhile_doNotUpsetTheLook() throws InterruptedException {
        List<Watched> many = IntStream.range(0, 500)
                .mapToObj(i -> watched("stage " + i, new StageWatch(LIMIT, Timing.FROM_START)))
                .toList();
        AtomicBoolean over = new AtomicBoolean();
        Thread worker = new Thread(() -> {
            while (!over.get()) {
                many.forEach(each -> each.watch.leave(each.watch.enter()));
            }
        });
        worker.start();
        try {
            for (int look = 0; look < 2000; look++) {
                StageWatchdog.look(new ArrayList<>(many), System.nanoTime() - LIMIT.toNanos());
            }
        } finally {
            over.set(true);
            worker.join();
        }
        assertThat(told).isEmpty();
    }

    /** The real watchdog: an error in what is done about one stage neither ends it nor hides the next stage. */
    @Test
    @Timeout(60)
    void errorInWhatIsDone_leavesTheOthersWatched() throws InterruptedException {
        for (String name : List.of("broken", "sound")) {
            StageWatch watch = new StageWatch(Duration.ofMillis(1), Timing.FROM_START);
            watch.leave(watch.enter());
            CountDownLatch expired = new CountDownLatch(1);
            StageWatchdog.watch(watch, new Expiry(expired, name.equals("broken")), null);
            try {
                assertThat(expired.await(30, TimeUnit.SECONDS)).as(name).isTrue();
            } finally {
                // The broken one's thread is the test's: it would be the one to blame for ever.
                StageWatchdog.unwatch(watch);
            }
        }
    }

    private record Expiry(CountDownLatch expired, boolean broken) implements StageWatchdog.Overdue {
        @Override
        public void expired(StageTimeoutException fault, Consumer<Throwable> failTask) {
            expired.countDown();
            if (broken) {
                throw new NoClassDefFoundError("com/example/Missing");
            }
        }

        @Override
        public void stuck(StageTimeoutException fault, Consumer<Throwable> failTask) {
            // Not waited for.
        }
    }

    @Test
    void errorAtOneStage_leavesTheOthersOfTheLookWatched() throws InterruptedException {
        StageWatch elsewhere = new StageWatch(LIMIT, Timing.FROM_START);
        Thread other = new Thread(() -> elsewhere.leave(elsewhere.enter()));
        other.start();
        other.join();
        source.leave(source.enter());
        Watched broken = new Watched(source, new Expiry(new CountDownLatch(1), true), null);

        StageWatchdog.look(
                new ArrayList<>(List.of(broken, watched("elsewhere", elsewhere))),
                System.nanoTime() + Duration.ofSeconds(20).toNanos());

        assertThat(told).containsExactly("elsewhere expired");
    }

    @Test
    void stageThatHasNotBegun_isNotTold() {
        source.leave(source.enter());

        lookIn(20);

        assertThat(told).containsExactly("source expired");
    }
}
