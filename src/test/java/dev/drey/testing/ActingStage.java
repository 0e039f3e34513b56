package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * A stage that hands its rows on and misbehaves on the way: takes its time, fails, hangs. Tells when each of its subtasks worked, in this virtual machine, under the
 * key that its test gave it.
 */
public record ActingStage(String name, Schema schema, StreamTraits traits, Act act) implements Stage {

    /**
     * What it does.
     *
     * @param key tells tests apart
     * @param takes the time that the first chunk takes
     * @param fails attempts that fail at the first chunk, behind the time that it takes and the end of its hanging
     * @param raises what they fail with
     * @param hangs what happens at the first chunk
     * @param closesIn the time that cleaning up takes in the first attempt, interrupted or not
     */
    public record Act(String key, Duration takes, int fails, Fault raises, Hang hangs, Duration closesIn)
            implements Serializable {}

    /** How an attempt fails. */
    public enum Fault {
        EXCEPTION,
        MISSING_CLASS,
        ENDLESS_RECURSION,
        ASSERTION
    }

    /** How a stage does not come to its end. */
    public enum Hang {
        NOT,
        /** Until it is interrupted. */
        UNTIL_INTERRUPTED,
        /** Until it is interrupted, which it leaves for others to notice. */
        UNTIL_FLAGGED,
        /** Until {@link #release}, whatever else happens. */
        UNTIL_RELEASED
    }

    /** When a subtask worked, by {@link System#nanoTime}. */
    public record Span(String stage, long start, long finish) {}

    private static final OptionSpec<String> KEY = OptionSpec.required("key", OptionTypes.text(), "Of the test.");
    private static final OptionSpec<Duration> TAKES = OptionSpec.optional(
            "takes",
            OptionTypes.duration(Duration.ZERO, Duration.ofMinutes(1)),
            Duration.ZERO,
            "Time for the first chunk.");
    private static final OptionSpec<Integer> FAILS =
            OptionSpec.optional("fails", OptionTypes.integer(0, 1000), 0, "Attempts that fail.");
    private static final OptionSpec<Fault> RAISES =
            OptionSpec.optional("raises", OptionTypes.oneOf(Fault.class), Fault.EXCEPTION, "What they fail with.");
    private static final OptionSpec<Duration> CLOSES_IN = OptionSpec.optional(
            "closes-in",
            OptionTypes.duration(Duration.ZERO, Duration.ofMinutes(1)),
            Duration.ZERO,
            "Time for cleaning up in the first attempt.");
    private static final OptionSpec<Hang> HANGS =
            OptionSpec.optional("hangs", OptionTypes.oneOf(Hang.class), Hang.NOT, "Whether it hangs.");

    /** The type that tests add to the built-in ones. */
    public static final StageType TYPE = new StageType(
            "act",
            "Hands its rows on and misbehaves.",
            StageType.Inputs.ONE,
            List.of(KEY, TAKES, FAILS, RAISES, HANGS, CLOSES_IN),
            (node, problems) -> {
                Options options = node.options();
                return new ActingStage(
                        node.name(),
                        node.input(),
                        node.traits(),
                        new Act(
                                options.get(KEY),
                                options.get(TAKES),
                                options.get(FAILS),
                                options.get(RAISES),
                                options.get(HANGS),
                                options.get(CLOSES_IN)));
            });

    private static final ConcurrentHashMap<String, List<Span>> SPANS = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<String, CountDownLatch> RELEASES = new ConcurrentHashMap<>();

    /** The spans of all subtasks that ended well. */
    public static List<Span> spans(String key) {
        return List.copyOf(spansOf(key));
    }

    private static List<Span> spansOf(String key) {
        return SPANS.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>());
    }

    /** From the start of a stage's first subtask to the finish of its last. */
    public static Span span(String key, String stage) {
        return spans(key).stream()
                .filter(span -> span.stage().equals(stage))
                .reduce((one, other) ->
                        new Span(stage, Math.min(one.start(), other.start()), Math.max(one.finish(), other.finish())))
                .orElseThrow(() -> new AssertionError("stage '" + stage + "' did not end; ended: " + spans(key)));
    }

    /** Lets stages go on that hang until then. */
    public static void release(String key) {
        latch(key).countDown();
    }

    private static CountDownLatch latch(String key) {
        return RELEASES.computeIfAbsent(key, k -> new CountDownLatch(1));
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(needed);
    }

    @Override
    public String describe() {
        return "acts";
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        return context.transformRows(
                inputs.get(0), context.traits().changelog(), new Operator(context.identity(), act));
    }

    private static final class Operator extends ChunkOperator {
        private static final long serialVersionUID = 1L;
        private final Act act;
        private transient long start;
        private transient boolean acted;
        private transient boolean released;

        Operator(OperatorIdentity identity, Act act) {
            super(identity);
            this.act = act;
        }

        @Override
        protected void prepare() {
            start = System.nanoTime();
        }

        @Override
        protected void process(Chunk chunk) throws Exception {
            if (!acted) {
                acted = true;
                act();
            }
            emit(chunk);
        }

        private void act() throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(act.takes().toNanos());
            if (act.hangs() == Hang.UNTIL_INTERRUPTED) {
                latch(act.key()).await();
            }
            while (act.hangs() == Hang.UNTIL_FLAGGED && !Thread.currentThread().isInterrupted()) {
                LockSupport.park(this);
            }
            while (act.hangs() == Hang.UNTIL_RELEASED && latch(act.key()).getCount() > 0) {
                awaitUninterruptibly();
            }
            if (attempt() < act.fails()) {
                fail("attempt " + (attempt() + 1) + " fails as planned");
            }
        }

        private int attempt() {
            return getRuntimeContext().getTaskInfo().getAttemptNumber();
        }

        private void fail(String message) {
            switch (act.raises()) {
                case EXCEPTION -> throw new IllegalStateException(message);
                case MISSING_CLASS -> throw new NoClassDefFoundError("com/example/Missing");
                case ENDLESS_RECURSION -> fail(message);
                case ASSERTION -> throw new AssertionError(message);
            }
        }

        private void awaitUninterruptibly() {
            try {
                latch(act.key()).await();
            } catch (InterruptedException e) {
                // the point of it
                return;
            }
        }

        @Override
        protected void end() {
            spansOf(act.key()).add(new Span(identity().stage(), start, System.nanoTime()));
        }

        @Override
        protected void release() {
            long end = System.nanoTime()
                    + (released || attempt() > 0 ? 0 : act.closesIn().toNanos());
            released = true;
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                Thread.interrupted(); // an interrupted thread does not park
                LockSupport.parkNanos(this, left);
            }
        }
    }
}
