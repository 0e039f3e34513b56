package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.expression.EvaluationException;
import dev.drey.expression.Evaluator;

/**
 * Keeps the pairs for which more holds than equal keys: their event times are close enough, and the condition is true. Pairs that are too far apart never reach the
 * condition. Not thread-safe.
 */
final class PairFilter {
    private final JoinPlan plan;
    private final Faults faults;
    private final Evaluator evaluator;
    private final PairGather gather;
    private final Chunk pairs;
    private int[] kept = {};

    /** Is told of pairs for which the condition has no result, and which do not match therefore. */
    @FunctionalInterface
    interface Faults {
        /**
         * The condition has no result for a pair.
         *
         * @param batch holds the pair, and how many more of it there are
         * @param pair its place there
         * @param left holds the left rows of the batch; valid during the call
         * @param right holds the right rows
         */
        void add(EvaluationException fault, PairBatch batch, int pair, Chunk left, Chunk right);

        /** Pairs are about to be judged. */
        default void judging(int pairs) {}
    }

    /** @param faults null where the first fault is to be thrown */
    PairFilter(JoinPlan plan, Faults faults) {
        this.plan = plan;
        this.faults = faults;
        JoinPlan.Condition condition = plan.condition();
        evaluator = condition == null ? null : condition.expression().evaluator();
        gather = condition == null ? null : new PairGather(condition.layout());
        pairs = condition == null ? null : Chunk.allocate(condition.layout().schema(), 0);
    }

    /**
     * Drops the pairs that do not match.
     *
     * @param left holds the left rows of the batch
     * @param right holds the right rows
     * @throws EvaluationException when the condition has no result for a pair
     */
    void filter(PairBatch batch, Chunk left, Chunk right) {
        if (plan.timed()) {
            dropDistant(batch, left.eventTime().values(), right.eventTime().values());
        }
        if (evaluator != null && batch.size() > 0) {
            dropUntrue(batch, left, right);
        }
    }

    private void dropDistant(PairBatch batch, long[] leftTimes, long[] rightTimes) {
        int[] left = batch.left();
        int[] right = batch.right();
        int near = 0;
        for (int i = 0; i < batch.size(); i++) {
            boolean keeps = isNear(leftTimes[left[i]], rightTimes[right[i]]);
            batch.move(i, near);
            near += keeps ? 1 : 0;
        }
        batch.truncate(near);
    }

    private boolean isNear(long one, long other) {
        long apart = one - other;
        // The difference of two times of opposite sign may leave 64 bits.
        boolean overflows = ((one ^ other) & (one ^ apart)) < 0;
        return !overflows && Math.abs(apart) <= plan.withinMicros();
    }

    private void dropUntrue(PairBatch batch, Chunk left, Chunk right) {
        int count = batch.size();
        if (faults != null) {
            faults.judging(count);
        }
        if (kept.length < count) {
            kept = new int[Math.max(count, 2 * kept.length)];
        }
        pairs.reset();
        gather.append(pairs, left, batch.left(), right, batch.right(), 0, count);
        int matching;
        try {
            matching = evaluator.filter(pairs, kept);
        } catch (EvaluationException e) {
            if (faults == null) {
                throw e;
            }
            matching = oneByOne(batch, left, right);
        }
        for (int i = 0; i < matching; i++) {
            batch.move(kept[i], i);
        }
        batch.truncate(matching);
    }

    /** Finds the pairs that match where some have no result; a pair's verdict depends on its values alone, so that it is taken back as it came. */
    private int oneByOne(PairBatch batch, Chunk left, Chunk right) {
        int[] one = new int[1];
        int[] matches = new int[1];
        int matching = 0;
        for (int i = 0; i < batch.size(); i++) {
            one[0] = i;
            pairs.select(one, 1);
            try {
                if (evaluator.filter(pairs, matches) == 1) {
                    kept[matching++] = i;
                }
            } catch (EvaluationException e) {
                faults.add(e, batch, i, left, right);
            }
        }
        return matching;
    }
}
