package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.expression.EvaluationException;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.RowFaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * The pairs for which a join's condition has no result, where they do not end the run: each is counted, and kept as a dead letter with the columns of both its rows if
 * the policy says so. Such a pair does not match. Its rows did come in and are accounted for elsewhere, so that the pair itself is one that the stage made. Not
 * thread-safe.
 */
final class PairFaults implements PairFilter.Faults {
    /** Letters that are held at most. */
    private static final int MOST_LETTERS = 1024;

    private final RowFaults faults;
    private final Consumer<Chunk> letters;
    private final LongConsumer dead;
    /** Null unless pairs are kept. */
    private final PairGather gather;

    private final Chunk pair;
    private final int[] leftRow = new int[1];
    private final int[] rightRow = new int[1];
    private long judged;
    private int held;

    private PairFaults(JoinPlan.Condition condition, RowFaults faults, Consumer<Chunk> letters, LongConsumer dead) {
        this.faults = faults;
        this.letters = letters;
        this.dead = dead;
        PairLayout letter = condition.letter();
        gather = letter == null ? null : new PairGather(letter);
        pair = letter == null ? null : Chunk.allocate(letter.schema(), 1);
    }

    /**
     * For one subtask.
     *
     * @param faults makes the counter of rows at fault for a policy
     * @param letters takes dead letters, which are valid during the call
     * @param dead told how many pairs are at fault
     * @return null where the first of them is to end the run
     */
    static PairFaults of(
            JoinPlan plan, Function<ErrorPolicy, RowFaults> faults, Consumer<Chunk> letters, LongConsumer dead) {
        return plan.toleratesFaults()
                ? new PairFaults(plan.condition(), faults.apply(plan.condition().policy()), letters, dead)
                : null;
    }

    @Override
    public void judging(int pairs) {
        judged += pairs;
    }

    @Override
    public void add(EvaluationException fault, PairBatch batch, int at, Chunk left, Chunk right) {
        if (gather != null) {
            leftRow[0] = batch.left()[at];
            rightRow[0] = batch.right()[at];
            pair.reset();
            gather.append(pair, left, leftRow, right, rightRow, 0, 1);
        }
        // A pair that goes is one, too, as for all who count what they set aside.
        long times = Math.abs(batch.weight(at));
        dead.accept(times);
        for (long i = 0; i < times; i++) {
            faults.add(fault.getMessage(), pair, 0);
            if (++held >= MOST_LETTERS) {
                settle();
            }
        }
    }

    /**
     * Hands over what was set aside and keeps the limits.
     *
     * @throws IllegalStateException when more pairs are at fault than the policy allows
     */
    void settle() {
        try {
            faults.settle(judged, letters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        judged = 0;
        held = 0;
    }

    /** The inputs have ended; throws as {@link #settle} does. */
    void end() throws IOException {
        settle();
        faults.end();
    }
}
