package dev.drey.stage.lookup;

import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Keys that were asked for together, and the promise to answer. The count of failures belongs to the loader's lock. */
final class LoadRequest {
    private final List<DimensionKey> keys;
    private final CompletableFuture<Map<DimensionKey, DimensionRow>> answer = new CompletableFuture<>();
    private int failures;
    private boolean alone;

    LoadRequest(List<DimensionKey> keys) {
        this.keys = keys;
    }

    List<DimensionKey> keys() {
        return keys;
    }

    CompletableFuture<Map<DimensionKey, DimensionRow>> answer() {
        return answer;
    }

    /** Counts a try that failed; the number of them so far. */
    int failed() {
        return ++failures;
    }

    /** From now on it is read without others: one of those that it was read with has a fault that stays. */
    void separate() {
        alone = true;
    }

    boolean alone() {
        return alone;
    }

    /** Answers with the rows of a query for these keys alone. */
    void complete(Map<DimensionKey, DimensionRow> rows) {
        answer.complete(rows);
    }

    /** Answers with those of the rows that it asked for. */
    void completeWithOwn(Map<DimensionKey, DimensionRow> rows) {
        Map<DimensionKey, DimensionRow> own = new HashMap<>();
        for (DimensionKey key : keys) {
            DimensionRow row = rows.get(key);
            if (row != null) {
                own.put(key, row);
            }
        }
        answer.complete(own);
    }
}
