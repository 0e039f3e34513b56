package dev.drey.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A source that records what it is asked for, and answers at once, or when told to. */
final class TestLoader implements BatchLoader<String, String> {
    final Map<String, String> source = new ConcurrentHashMap<>();
    private final List<List<String>> batches = new ArrayList<>();
    private final List<CompletableFuture<Map<String, String>>> held = new ArrayList<>();
    private boolean holding;
    private RuntimeException failure;

    TestLoader(String... keys) {
        for (String key : keys) {
            source.put(key, key.toUpperCase(Locale.ROOT));
        }
    }

    /** Answers wait for {@link #release} or {@link #fail} from now on. */
    synchronized TestLoader hold() {
        holding = true;
        return this;
    }

    /** Loads fail from now on; null: they do not. */
    synchronized void failWith(RuntimeException error) {
        failure = error;
    }

    @Override
    public CompletionStage<Answers<String>> load(List<String> keys) {
        return BatchLoader.<String, String>ofMaps(this::loadAll).load(keys);
    }

    private CompletionStage<Map<String, String>> loadAll(Set<String> keys) {
        synchronized (this) {
            batches.add(List.copyOf(keys));
            if (holding) {
                CompletableFuture<Map<String, String>> answer = new CompletableFuture<>();
                held.add(answer);
                return answer;
            }
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
        }
        return CompletableFuture.completedFuture(answer(keys));
    }

    /** Answers the load of that number with what the source holds now. */
    void release(int load) {
        Set<String> keys;
        CompletableFuture<Map<String, String>> answer;
        synchronized (this) {
            keys = Set.copyOf(batches.get(load));
            answer = held.get(load);
        }
        answer.complete(answer(keys));
    }

    void answer(int load, Map<String, String> values) {
        synchronized (this) {
            held.get(load).complete(values);
        }
    }

    void fail(int load, Throwable error) {
        CompletableFuture<Map<String, String>> answer;
        synchronized (this) {
            answer = held.get(load);
        }
        answer.completeExceptionally(error);
    }

    synchronized List<List<String>> batches() {
        return List.copyOf(batches);
    }

    private Map<String, String> answer(Set<String> keys) {
        Map<String, String> values = new HashMap<>();
        for (String key : keys) {
            String value = source.get(key);
            if (value != null) {
                values.put(key, value);
            }
        }
        return values;
    }
}
