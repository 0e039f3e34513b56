package dev.drey.runtime;

import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Sees to it that an operator's open bundle is closed in time, as its {@link BundleTrigger} says. One timer at most is under way; an empty bundle needs none. Belongs to the
 * task's thread.
 */
public final class BundleTimer {
    private final StageOperator operator;
    private final BundleTrigger trigger;
    private final ThrowingRunnable<Exception> close;
    private boolean set;

    /** @param close closes the bundle because its time is over */
    public BundleTimer(StageOperator operator, BundleTrigger trigger, ThrowingRunnable<Exception> close) {
        this.operator = operator;
        this.trigger = trigger;
        this.close = close;
    }

    /** To be called when rows have been taken. */
    public void set() {
        long deadline = trigger.deadlineMillis();
        if (!set && deadline != BundleTrigger.NEVER) {
            set = true;
            operator.schedule(deadline - operator.processingTimeMillis(), this::reached);
        }
    }

    /** The timer may have been set for a bundle that became full meanwhile; the one that is open then has time left. */
    private void reached() throws Exception {
        set = false;
        if (operator.processingTimeMillis() >= trigger.deadlineMillis()) {
            close.run();
        }
        set();
    }
}
