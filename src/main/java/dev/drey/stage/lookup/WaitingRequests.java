package dev.drey.stage.lookup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Requests that wait for a query, in the order in which they are read. Belongs to the loader's lock. */
final class WaitingRequests {
    private final Deque<LoadRequest> requests = new ArrayDeque<>();
    private int keys;

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Keys of all requests. */
    int keys() {
        return keys;
    }

    void add(LoadRequest request) {
        requests.addLast(request);
        keys += request.keys().size();
    }

    void addFirst(LoadRequest request) {
        requests.addFirst(request);
        keys += request.keys().size();
    }

    /** The next one; null where there is none. */
    LoadRequest peek() {
        return requests.peekFirst();
    }

    /**
     * Takes the requests that one query reads: the next, and those behind it as long as they fit.
     *
     * @param batch most keys of a query of several requests
     */
    List<LoadRequest> takeTogether(int batch) {
        List<LoadRequest> together = new ArrayList<>();
        int taken = 0;
        while (!requests.isEmpty()) {
            LoadRequest next = requests.peekFirst();
            boolean fits = together.isEmpty()
                    || (!together.get(0).alone()
                            && !next.alone()
                            && taken + next.keys().size() <= batch);
            if (!fits) {
                break;
            }
            taken += next.keys().size();
            together.add(requests.removeFirst());
        }
        keys -= taken;
        return together;
    }

    List<LoadRequest> takeAll() {
        List<LoadRequest> all = new ArrayList<>(requests);
        requests.clear();
        keys = 0;
        return all;
    }
}
