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
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * A stage that hands its rows on and misbehaves on the way: takes its time, fails, hangs. Tells when each of its subtasks worked, in this virtual machine, under the
 * key that its test gave it.
 *
 * @param key tells tests apart
 * @param takes the time that the first chunk takes
 * @param fails attempts that fail at the first chunk
 * @param hangs what happens behind the first chunk
 */
public record ActingStage(
        String name, Schema schema, StreamTraits traits, String key, Duration takes, int fails, Hang hangs)
        implements Stage {

    /** How a stage does not come to its end. */
    public enum Hang {
        NOT,
        /** Until it is interrupted. */
        UNTIL_INTERRUPTED,
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
    private static final OptionSpec<Hang> HANGS =
            OptionSpec.optional("hangs", OptionTypes.oneOf(Hang.class), Hang.NOT, "Whether it hangs.");

    /** The type that tests add to the built-in ones. */
    public static final StageType TYPE = new StageType(
            "act",
            "Hands its rows on and misbehaves.",
            StageType.Inputs.ONE,
            List.of(KEY, TAKES, FAILS, HANGS),
            (node, problems) -> {
                Options options = node.options();
                return new ActingStage(
                        node.name(),
                        node.input(),
                        node.traits(),
                        options.get(KEY),
                        options.get(TAKES),
                        options.get(FAILS),
                        options.get(HANGS));
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
                inputs.get(0),
                context.traits().changelog(),
                new Operator(context.identity(), key, takes, fails, hangs));
    }

    private static final class Operator extends ChunkOperator {
        private static final long serialVersionUID = 1L;
        private final String key;
        private final Duration takes;
        private final int fails;
        private final Hang hangs;
        private transient long start;
        private transient boolean acted;

        Operator(OperatorIdentity identity, String key, Duration takes, int fails, Hang hangs) {
            super(identity);
            this.key = key;
            this.takes = takes;
            this.fails = fails;
            this.hangs = hangs;
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
            TimeUnit.NANOSECONDS.sleep(takes.toNanos());
            int attempt = getRuntimeContext().getTaskInfo().getAttemptNumber();
            if (attempt < fails) {
                throw new IllegalStateException("attempt " + (attempt + 1) + " fails as planned");
            }
            if (hangs == Hang.UNTIL_INTERRUPTED) {
                latch(key).await();
            }
            while (hangs == Hang.UNTIL_RELEASED && latch(key).getCount() > 0) {
                awaitUninterruptibly();
            }
        }

        private void awaitUninterruptibly() {
            try {
                latch(key).await();
            } catch (InterruptedException e) {
                // the point of it
                return;
            }
        }

        @Override
        protected void end() {
            spansOf(key).add(new Span(identity().stage(), start, System.nanoTime()));
        }
    }
}
