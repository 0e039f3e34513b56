package dev.drey.stage.lookup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Requests that wait for a query, in the order in which they are read. Whether one was tried does not change while it waits. Belongs to the loader's lock. */
final class WaitingRequests {
    private final Deque<LoadRequest> requests = new ArrayDeque<>();
    private int keys;
    private int tried;

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Keys of all requests. */
    int keys() {
        return keys;
    }

    /** Whether there is one that was read before, in vain. */
    boolean anyTried() {
        return tried > 0;
    }

    void add(LoadRequest request) {
        requests.addLast(request);
        count(request, 1);
    }

    void addFirst(LoadRequest request) {
        requests.addFirst(request);
        count(request, 1);
    }

    private void count(LoadRequest request, int sign) {
        keys += sign * request.keys().size();
        tried += request.tried() ? sign : 0;
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
            count(next, -1);
        }
        return together;
    }

    List<LoadRequest> takeAll() {
        List<LoadRequest> all = new ArrayList<>(requests);
        requests.clear();
        keys = 0;
        tried = 0;
        return all;
    }
}
