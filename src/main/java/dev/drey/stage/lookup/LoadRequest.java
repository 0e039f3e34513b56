package dev.drey.stage.lookup;

import dev.drey.cache.Answers;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.FoundRows;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Keys that were asked for together, and the promise to answer. The count of failures belongs to the loader's lock. */
final class LoadRequest {
    private final List<DimensionKey> keys;
    private final long made;
    private final CompletableFuture<Answers<DimensionRow>> answer = new CompletableFuture<>();
    private int failures;
    private boolean alone;

    /** @param made nanoseconds of the loader's clock */
    LoadRequest(List<DimensionKey> keys, long made) {
        this.keys = keys;
        this.made = made;
    }

    /** When the keys were asked for. */
    long made() {
        return made;
    }

    List<DimensionKey> keys() {
        return keys;
    }

    CompletableFuture<Answers<DimensionRow>> answer() {
        return answer;
    }

    /** Counts a try that failed; the number of them so far. */
    int failed() {
        return ++failures;
    }

    /** Whether it has been read before, in vain. */
    boolean tried() {
        return failures > 0 || alone;
    }

    /** From now on it is read without others: one of those that it was read with has a fault that stays. */
    void separate() {
        alone = true;
    }

    boolean alone() {
        return alone;
    }

    /**
     * Answers with what a query found.
     *
     * @param from place of the first of these keys among those of the query
     */
    void complete(FoundRows found, int from) {
        DimensionRow[] rows = new DimensionRow[keys.size()];
        DimensionException[] faults = found.anyFailed() ? new DimensionException[rows.length] : null;
        for (int i = 0; i < rows.length; i++) {
            rows[i] = found.row(from + i);
            if (faults != null) {
                faults[i] = found.failure(from + i);
            }
        }
        answer.complete(
                faults == null
                        ? Answers.of(Arrays.asList(rows))
                        : Answers.of(Arrays.asList(rows), Arrays.asList(faults)));
    }
}
