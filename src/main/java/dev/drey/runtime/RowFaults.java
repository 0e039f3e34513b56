package dev.drey.runtime;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.Chunk;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The rows that one subtask of a stage could not read or work on, where they do not end the run: counts them, turns them into dead letters if they are to be kept,
 * and keeps the limits of the {@link ErrorPolicy}. Made by {@link StageOperator#rowFaults}; used by the task's thread alone.
 */
public final class RowFaults {
    private static final byte[] NOT_KEPT = {};

    private final ErrorPolicy policy;
    private final OperatorIdentity identity;
    private final StageCounters.Totals totals;
    /** Null when the policy sets no limit. */
    private final ErrorBudget budget;

    private final List<BadRow> kept = new ArrayList<>();
    private final Chunk deadLetters = Chunk.allocate(DeadLetters.SCHEMA, 0);

    RowFaults(ErrorPolicy policy, OperatorIdentity identity, StageCounters.Totals totals, ErrorBudget budget) {
        this.policy = policy;
        this.identity = identity;
        this.totals = totals;
        this.budget = budget;
    }

    /** A row of a source is at fault. */
    public void add(BadRow row) {
        totals.rowsDead++;
        if (budget != null) {
            budget.fault(row.reason());
        }
        if (policy.action() == OnError.DEAD_LETTER) {
            kept.add(row);
        }
    }

    /**
     * A row between stages is at fault, of which no place in a source is known.
     *
     * @param row physical row of {@code chunk}
     */
    public void add(String reason, Chunk chunk, int row) {
        boolean keep = policy.action() == OnError.DEAD_LETTER;
        add(new BadRow(null, BadRow.NO_PLACE, 0, "", reason, keep ? RowText.json(chunk, row) : NOT_KEPT));
    }

    /**
     * Tells that rows have been worked on.
     *
     * @param rows how many, those at fault among them
     * @param aside takes dead letters, of {@link DeadLetters#SCHEMA}; valid during the call
     * @throws IllegalStateException when more rows are at fault than the policy allows
     * @throws IOException if the JobManager, which keeps the sums, does not answer
     */
    public void settle(long rows, Consumer<Chunk> aside) throws IOException {
        if (!kept.isEmpty()) {
            DeadLetters.write(kept, identity, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), deadLetters);
            kept.clear();
            aside.accept(deadLetters);
        }
        if (budget != null) {
            budget.seen(rows);
        }
    }

    /** The input has ended; throws as {@link #settle} does. */
    public void end() throws IOException {
        if (budget != null) {
            budget.end();
        }
    }
}
