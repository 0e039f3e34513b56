package dev.drey.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Names and the names that each depends on: topological order, cycles, consumers. Knows nothing of stages. No recursion, so that a long chain
 * cannot overflow the stack.
 *
 * <p>Kahn's algorithm [1] with the ready nodes taken in the order of declaration, so that the order is the same on every run; O((V + E) log V).
 *
 * <p>[1] A. B. Kahn, "Topological sorting of large networks", Communications of the ACM 5(11), 1962.
 */
final class Dag {
    private final Map<String, List<String>> inputs;
    private final Map<String, List<String>> consumers = new LinkedHashMap<>();
    private final List<String> order = new ArrayList<>();
    private final Set<String> blocked;

    /** @param inputs per node, in order of declaration, the nodes it depends on; each of them is a node */
    Dag(Map<String, List<String>> inputs) {
        this.inputs = new LinkedHashMap<>(inputs);
        inputs.keySet().forEach(name -> consumers.put(name, new ArrayList<>()));
        inputs.forEach((name, from) ->
                new LinkedHashSet<>(from).forEach(input -> consumers.get(input).add(name)));
        blocked = new LinkedHashSet<>(inputs.keySet());
        sort();
    }

    private void sort() {
        List<String> declared = new ArrayList<>(inputs.keySet());
        Map<String, Integer> rank = new LinkedHashMap<>();
        Map<String, Integer> missing = new LinkedHashMap<>();
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < declared.size(); i++) {
            String name = declared.get(i);
            rank.put(name, i);
            missing.put(name, new HashSet<>(inputs.get(name)).size());
            if (missing.get(name) == 0) {
                ready.add(i);
            }
        }
        while (!ready.isEmpty()) {
            String name = declared.get(ready.poll());
            order.add(name);
            blocked.remove(name);
            for (String consumer : consumers.get(name)) {
                if (missing.merge(consumer, -1, Integer::sum) == 0) {
                    ready.add(rank.get(consumer));
                }
            }
        }
    }

    /** All nodes outside cycles and not behind one, each after what it depends on. */
    List<String> order() {
        return Collections.unmodifiableList(order);
    }

    /** The nodes that read a node, in order of declaration. */
    List<String> consumers(String name) {
        return consumers.get(name);
    }

    /**
     * The cycles, each as the path that data would flow, beginning at its first declared node and without repeating that at the end. Every
     * blocked node lies on one or waits for one; where cycles overlap one of them is given.
     */
    List<List<String>> cycles() {
        List<List<String>> cycles = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String start : blocked) {
            List<String> cycle = walkBack(start, seen);
            if (!cycle.isEmpty()) {
                cycles.add(fromFirstDeclared(cycle));
            }
        }
        return cycles;
    }

    /** Follows blocked inputs from {@code start}; returns the cycle met on nodes not seen before, or nothing. */
    private List<String> walkBack(String start, Set<String> seen) {
        ArrayDeque<String> path = new ArrayDeque<>();
        Set<String> onPath = new HashSet<>();
        String at = start;
        while (seen.add(at)) {
            path.push(at);
            onPath.add(at);
            at = inputs.get(at).stream().filter(blocked::contains).findFirst().orElseThrow();
        }
        if (!onPath.contains(at)) {
            return List.of();
        }
        List<String> cycle = new ArrayList<>();
        while (!path.peek().equals(at)) {
            cycle.add(path.pop());
        }
        // The walk went upstream, so popping it gives the direction in which data flows.
        cycle.add(0, path.pop());
        return cycle;
    }

    private List<String> fromFirstDeclared(List<String> cycle) {
        for (String name : inputs.keySet()) {
            int at = cycle.indexOf(name);
            if (at >= 0) {
                List<String> turned = new ArrayList<>(cycle);
                Collections.rotate(turned, -at);
                return turned;
            }
        }
        throw new IllegalStateException("a cycle of unknown nodes: " + cycle);
    }

    /** Nodes on no reported cycle that nevertheless can never start, because what they depend on cannot. */
    List<String> waiting() {
        Set<String> waiting = new LinkedHashSet<>(blocked);
        cycles().forEach(waiting::removeAll);
        return List.copyOf(waiting);
    }
}
