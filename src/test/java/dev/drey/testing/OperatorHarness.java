package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;

/**
 * Runs an operator over the same rows in many ways and demands the same materialised result each time: chunks of 1, 7 and all rows, with
 * hidden rows in between, with a failure and a restore between chunks, and rescaled 1→2→4→3→1.
 *
 * <p>Each run also checks what every operator owes: input chunks are not written to and not kept (they are overwritten after the call), what
 * it emits survives serialization, nothing is emitted after {@code finish()}. Output behind the last snapshot of an instance that
 * fails does not count, as in a job that delivers exactly once.
 *
 * <p>Not covered: watermarks that come out, processing time, side outputs; unaligned checkpoints (see the cluster tests).
 */
public final class OperatorHarness {
    private static final int[] PARALLELISMS = {1, 2, 4, 3, 1};
    /** Restores per run: each makes a new operator. */
    private static final int MOST_RESTORES = 100;

    // What to run
    private final List<Schema> inputSchemas;
    private final Schema outputSchema;
    private final Supplier<? extends StreamOperator<Chunk>> operators;
    private KeySelector<Chunk, Integer> keySelector;
    private int maxParallelism = 128;

    // The case
    private final List<Fed> input = new ArrayList<>();
    private Function<List<Chunk>, MaterializedResult> judge = MaterializedResult::of;
    private MaterializedResult expected;
    private String label = "";

    /**
     * What an operator is given: a chunk or a watermark.
     *
     * @param input which of its inputs, from 0
     * @param chunk null for a watermark
     * @param watermarkMillis counts where there is no chunk
     */
    private record Fed(int input, Chunk chunk, long watermarkMillis) {}

    private OperatorHarness(
            List<Schema> inputSchemas, Schema outputSchema, Supplier<? extends StreamOperator<Chunk>> operators) {
        this.inputSchemas = inputSchemas;
        this.outputSchema = outputSchema;
        this.operators = operators;
    }

    /** @param operators makes a new operator for each subtask and attempt; they must not share anything */
    public static OperatorHarness of(
            Schema inputSchema,
            Schema outputSchema,
            Supplier<? extends OneInputStreamOperator<Chunk, Chunk>> operators) {
        return new OperatorHarness(List.of(inputSchema), outputSchema, operators);
    }

    /** The same for operators with two inputs, in whatever order these come. */
    public static OperatorHarness ofTwo(
            Schema firstSchema,
            Schema secondSchema,
            Schema outputSchema,
            Supplier<? extends TwoInputStreamOperator<Chunk, Chunk, Chunk>> operators) {
        return new OperatorHarness(List.of(firstSchema, secondSchema), outputSchema, operators);
    }

    /** The operator is keyed: all rows of an input chunk have the routing key that {@code selector} gives. */
    public OperatorHarness keyedBy(KeySelector<Chunk, Integer> selector, int buckets) {
        keySelector = selector;
        maxParallelism = buckets;
        return this;
    }

    /** Adds input chunks, which are copied. */
    public OperatorHarness input(Chunk... chunks) {
        return input(Arrays.asList(chunks));
    }

    public OperatorHarness input(Iterable<Chunk> chunks) {
        chunks.forEach(chunk -> inputOf(0, chunk));
        return this;
    }

    /** Adds a chunk of one of the inputs, from 0, behind all that was added before. */
    public OperatorHarness inputOf(int index, Chunk chunk) {
        input.add(new Fed(index, chunk.copy(), 0));
        return this;
    }

    /** Adds a watermark of one of the inputs, from 0, behind all that was added before. A restart begins without watermark, as a source's does. */
    public OperatorHarness watermarkOf(int index, long millis) {
        input.add(new Fed(index, null, millis));
        return this;
    }

    /** How emitted chunks, in order, become a result; by default their rows are applied. For operators that emit partial results. */
    public OperatorHarness judgedBy(Function<List<Chunk>, MaterializedResult> function) {
        judge = function;
        return this;
    }

    /** Put into every message: the seed of a random case. */
    public OperatorHarness labelled(String text) {
        label = text;
        return this;
    }

    public OperatorHarness expecting(MaterializedResult result) {
        expected = result;
        return this;
    }

    public OperatorHarness expecting(Chunk... chunks) {
        return expecting(MaterializedResult.of(chunks));
    }

    /** Runs the case in every way. */
    public void verify() throws Exception {
        for (int rows : new int[] {1, 7, Integer.MAX_VALUE}) {
            List<Fed> slices = slices(chunk -> Slices.of(List.of(chunk), rows), input);
            String size = rows == Integer.MAX_VALUE ? "whole chunks" : "chunks of " + rows;
            check(size, straight(slices));
            check(
                    size + ", hidden rows in between",
                    straight(slices(chunk -> Slices.withHiddenRows(List.of(chunk)), slices)));
            check(size + ", failure and restore in between", restored(slices));
            check(size + ", rescaled 1-2-4-3-1", rescaled(slices));
        }
    }

    private static List<Fed> slices(Function<Chunk, List<Chunk>> cut, List<Fed> fed) {
        List<Fed> slices = new ArrayList<>();
        for (Fed each : fed) {
            if (each.chunk == null) {
                slices.add(each);
            } else {
                cut.apply(each.chunk).forEach(chunk -> slices.add(new Fed(each.input, chunk, 0)));
            }
        }
        return slices;
    }

    /** The result of one undisturbed run at parallelism 1, for cases that compare two operators with each other. */
    public MaterializedResult result() throws Exception {
        return straight(input);
    }

    private void check(String way, MaterializedResult actual) {
        if (!actual.equals(expected)) {
            throw new AssertionError((label.isEmpty() ? "" : label + ", ") + way + ": the result differs, in "
                    + actual.size() + " instead of " + expected.size() + " rows:\n" + expected.difference(actual));
        }
    }

    private MaterializedResult straight(List<Fed> slices) throws Exception {
        List<Chunk> output = new ArrayList<>();
        try (Subtask subtask = subtask(0, 1, null)) {
            for (Fed slice : slices) {
                feed(subtask, slice);
            }
            subtask.finish();
            output.addAll(subtask.takeOutput());
        }
        return judge.apply(output);
    }

    /** After each snapshot one more chunk is processed by an instance that then dies: its state and output must leave no trace. */
    private MaterializedResult restored(List<Fed> slices) throws Exception {
        List<Chunk> output = new ArrayList<>();
        int step = Math.max(1, slices.size() / MOST_RESTORES);
        OperatorSubtaskState state = null;
        for (int i = 0; i < slices.size(); i += step) {
            try (Subtask doomed = subtask(0, 1, state)) {
                for (Fed slice : slices.subList(i, Math.min(slices.size(), i + step))) {
                    feed(doomed, slice);
                }
                state = doomed.snapshot();
                output.addAll(doomed.takeOutput());
                if (i + step < slices.size()) {
                    feed(doomed, slices.get(i + step));
                }
            }
        }
        try (Subtask last = subtask(0, 1, state)) {
            last.finish();
            output.addAll(last.takeOutput());
        }
        return judge.apply(output);
    }

    private MaterializedResult rescaled(List<Fed> slices) throws Exception {
        List<Chunk> output = new ArrayList<>();
        List<OperatorSubtaskState> states = List.of();
        for (int phase = 0; phase < PARALLELISMS.length; phase++) {
            int from = (int) ((long) slices.size() * phase / PARALLELISMS.length);
            int to = (int) ((long) slices.size() * (phase + 1) / PARALLELISMS.length);
            boolean last = phase == PARALLELISMS.length - 1;
            states = phase(PARALLELISMS[phase], states, slices.subList(from, to), last, output);
        }
        return judge.apply(output);
    }

    private List<OperatorSubtaskState> phase(
            int parallelism, List<OperatorSubtaskState> before, List<Fed> slices, boolean last, List<Chunk> output)
            throws Exception {
        List<Subtask> subtasks = new ArrayList<>();
        List<OperatorSubtaskState> after = new ArrayList<>();
        try {
            for (int i = 0; i < parallelism; i++) {
                subtasks.add(subtask(i, parallelism, Subtask.redistribute(before, maxParallelism, parallelism, i)));
            }
            for (int i = 0; i < slices.size(); i++) {
                for (int to : route(slices.get(i), i, parallelism)) {
                    feed(subtasks.get(to), slices.get(i));
                    output.addAll(subtasks.get(to).takeOutput());
                }
            }
            for (Subtask subtask : subtasks) {
                if (last) {
                    subtask.finish();
                } else {
                    after.add(subtask.snapshot());
                }
                output.addAll(subtask.takeOutput());
            }
        } finally {
            for (Subtask subtask : subtasks) {
                subtask.close();
            }
        }
        return after;
    }

    private static void feed(Subtask subtask, Fed fed) throws Exception {
        if (fed.chunk == null) {
            subtask.watermark(fed.input, fed.watermarkMillis);
        } else {
            subtask.process(fed.input, fed.chunk);
        }
    }

    /** The subtasks that get it: all of them a watermark. */
    private int[] route(Fed fed, int index, int parallelism) throws Exception {
        if (fed.chunk == null) {
            return IntStream.range(0, parallelism).toArray();
        }
        int subtask = keySelector == null
                ? index % parallelism
                : KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        keySelector.getKey(fed.chunk), maxParallelism, parallelism);
        return new int[] {subtask};
    }

    private Subtask subtask(int index, int parallelism, OperatorSubtaskState state) throws Exception {
        return new Subtask(
                operators.get(),
                keySelector,
                new Subtask.Place(index, parallelism, maxParallelism),
                inputSchemas,
                outputSchema,
                state);
    }
}
