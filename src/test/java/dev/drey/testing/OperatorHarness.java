package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;

/**
 * Runs an operator over the same rows in many ways and demands the same materialised result each time: chunks of 1, 7 and all rows, with
 * hidden rows in between, with a failure and a restore between chunks, and rescaled 1→2→4→3→1.
 *
 * <p>Each run also checks what every operator owes: input chunks are not written to and not kept (they are overwritten after the call), what
 * it emits survives serialization, nothing is emitted after {@code finish()}. Output behind the last snapshot of an instance that
 * fails does not count, as in a job that delivers exactly once.
 *
 * <p>Not covered: watermarks, processing time, side outputs, two inputs; unaligned checkpoints (see the cluster tests).
 */
public final class OperatorHarness {
    private static final int[] PARALLELISMS = {1, 2, 4, 3, 1};
    /** Restores per run: each makes a new operator. */
    private static final int MOST_RESTORES = 100;

    // What to run
    private final Schema inputSchema;
    private final Schema outputSchema;
    private final Supplier<? extends OneInputStreamOperator<Chunk, Chunk>> operators;
    private KeySelector<Chunk, Integer> keySelector;
    private int maxParallelism = 128;

    // The case
    private final List<Chunk> input = new ArrayList<>();
    private Function<List<Chunk>, MaterializedResult> judge = MaterializedResult::of;
    private MaterializedResult expected;
    private String label = "";

    private OperatorHarness(
            Schema inputSchema,
            Schema outputSchema,
            Supplier<? extends OneInputStreamOperator<Chunk, Chunk>> operators) {
        this.inputSchema = inputSchema;
        this.outputSchema = outputSchema;
        this.operators = operators;
    }

    /** @param operators makes a new operator for each subtask and attempt; they must not share anything */
    public static OperatorHarness of(
            Schema inputSchema,
            Schema outputSchema,
            Supplier<? extends OneInputStreamOperator<Chunk, Chunk>> operators) {
        return new OperatorHarness(inputSchema, outputSchema, operators);
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
        chunks.forEach(chunk -> input.add(chunk.copy()));
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
            List<Chunk> slices = Slices.of(input, rows);
            String size = rows == Integer.MAX_VALUE ? "whole chunks" : "chunks of " + rows;
            check(size, straight(slices));
            check(size + ", hidden rows in between", straight(Slices.withHiddenRows(slices)));
            check(size + ", failure and restore in between", restored(slices));
            check(size + ", rescaled 1-2-4-3-1", rescaled(slices));
        }
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

    private MaterializedResult straight(List<Chunk> slices) throws Exception {
        List<Chunk> output = new ArrayList<>();
        try (Subtask subtask = subtask(0, 1, null)) {
            for (Chunk slice : slices) {
                subtask.process(slice);
            }
            subtask.finish();
            output.addAll(subtask.takeOutput());
        }
        return judge.apply(output);
    }

    /** After each snapshot one more chunk is processed by an instance that then dies: its state and output must leave no trace. */
    private MaterializedResult restored(List<Chunk> slices) throws Exception {
        List<Chunk> output = new ArrayList<>();
        int step = Math.max(1, slices.size() / MOST_RESTORES);
        OperatorSubtaskState state = null;
        for (int i = 0; i < slices.size(); i += step) {
            try (Subtask doomed = subtask(0, 1, state)) {
                for (Chunk slice : slices.subList(i, Math.min(slices.size(), i + step))) {
                    doomed.process(slice);
                }
                state = doomed.snapshot();
                output.addAll(doomed.takeOutput());
                if (i + step < slices.size()) {
                    doomed.process(slices.get(i + step));
                }
            }
        }
        try (Subtask last = subtask(0, 1, state)) {
            last.finish();
            output.addAll(last.takeOutput());
        }
        return judge.apply(output);
    }

    private MaterializedResult rescaled(List<Chunk> slices) throws Exception {
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
            int parallelism, List<OperatorSubtaskState> before, List<Chunk> slices, boolean last, List<Chunk> output)
            throws Exception {
        List<Subtask> subtasks = new ArrayList<>();
        List<OperatorSubtaskState> after = new ArrayList<>();
        try {
            for (int i = 0; i < parallelism; i++) {
                subtasks.add(subtask(i, parallelism, Subtask.redistribute(before, maxParallelism, parallelism, i)));
            }
            for (int i = 0; i < slices.size(); i++) {
                Subtask subtask = subtasks.get(route(slices.get(i), i, parallelism));
                subtask.process(slices.get(i));
                output.addAll(subtask.takeOutput());
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

    private int route(Chunk slice, int index, int parallelism) throws Exception {
        return keySelector == null
                ? index % parallelism
                : KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        keySelector.getKey(slice), maxParallelism, parallelism);
    }

    private Subtask subtask(int index, int parallelism, OperatorSubtaskState state) throws Exception {
        return new Subtask(
                operators.get(),
                keySelector,
                new Subtask.Place(index, parallelism, maxParallelism),
                inputSchema,
                outputSchema,
                state);
    }
}
