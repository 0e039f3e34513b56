package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the results of a subtask that their types cannot hold though the user asked to fail. The verdict comes at the end of the input, because later rows may
 * take a result back; for a job that does not end, a gauge and a warning that names the first group say so meanwhile. Used by the task's thread; metric
 * reporters read the count beside it.
 */
final class OverflowWatch {
    private static final Logger LOG = LoggerFactory.getLogger(OverflowWatch.class);
    /** Groups that are finished at a time. */
    private static final int GROUPS = 1024;

    private final String stage;
    private final Chunk results;
    private String first;
    private long counted;
    private long warnedOf;
    /** Volatile since metric reporters read it. */
    private volatile long overflows;

    /** @param stage for messages */
    OverflowWatch(String stage, AggregatePlan plan) {
        this.stage = stage;
        results = Chunk.allocate(
                Schema.of(
                        plan.results().stream().map(AggregatePlan.Result::field).toList()),
                GROUPS);
    }

    /** Results that did not fit when they were last counted. */
    long overflows() {
        return overflows;
    }

    /** Begins to count anew. */
    void begin() {
        counted = 0;
        first = null;
    }

    /** Counts those of one table. */
    void count(AggregateTable table) {
        for (int r = 0; r < results.columnCount(); r++) {
            AggregatePlan.Result result = table.plan().results().get(r);
            for (int from = 0; from < table.size(); ) {
                from = count(table, result, from, results.column(r));
            }
        }
    }

    /** Finishes results up to one that does not fit; returns where to go on. */
    private int count(AggregateTable table, AggregatePlan.Result result, int from, Column scratch) {
        int groups = Math.min(GROUPS, table.size() - from);
        scratch.reset();
        try {
            result.finish().finish(table.kept(result.kept()), null, from, groups, scratch, 0);
            return from + groups;
        } catch (AggregateOverflowException e) {
            counted++;
            if (first == null) {
                first = table.overflow(result, e).getMessage();
            }
            return e.group() + 1;
        }
    }

    /** All tables were counted: says in the log what there is, when there have come to be more or fewer. */
    void tell() {
        overflows = counted;
        if (counted != warnedOf) {
            warnedOf = counted;
            LOG.warn(
                    "stage '{}': {} results do not fit their types{}",
                    stage,
                    counted,
                    counted == 0
                            ? " any more"
                            : " and are null until the end of the input, which fails then: " + first);
        }
    }
}
