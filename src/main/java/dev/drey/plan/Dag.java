package dev.drey.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Names and the names that each depends on, for rows or only to come after them: topological order, cycles, consumers. Knows nothing of stages. No recursion, so that a long chain
 * cannot overflow the stack.
 *
 * <p>Kahn's algorithm [1] with the ready nodes taken in the order of declaration, so that the order is the same on every run; O((V + E) log V).
 *
 * <p>[1] A. B. Kahn, "Topological sorting of large networks", Communications of the ACM 5(11), 1962.
 */
final class Dag {
    /** Per node, what it depends on either way. */
    private final Map<String, List<String>> inputs = new LinkedHashMap<>();

    private final Map<String, List<String>> consumers = new LinkedHashMap<>();
    /** Per node, what depends on it either way. */
    private final Map<String, List<String>> successors = new LinkedHashMap<>();

    private final List<String> order = new ArrayList<>();
    private final Set<String> blocked;

    /** @param inputs per node, in order of declaration, the nodes whose rows it reads; each of them is a node */
    Dag(Map<String, List<String>> inputs) {
        this(inputs, Map.of());
    }

    /**
     * @param inputs per node, in order of declaration, the nodes whose rows it reads; each of them is a node
     * @param waits per node the nodes that it comes after without reading them; none for one that is not there
     */
    Dag(Map<String, List<String>> inputs, Map<String, List<String>> waits) {
        inputs.forEach((name, from) -> {
            Set<String> before = new LinkedHashSet<>(from);
            before.addAll(waits.getOrDefault(name, List.of()));
            this.inputs.put(name, List.copyOf(before));
            consumers.put(name, new ArrayList<>());
            successors.put(name, new ArrayList<>());
        });
        inputs.forEach((name, from) ->
                new LinkedHashSet<>(from).forEach(input -> consumers.get(input).add(name)));
        this.inputs.forEach(
                (name, before) -> before.forEach(each -> successors.get(each).add(name)));
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
            missing.put(name, inputs.get(name).size());
            if (missing.get(name) == 0) {
                ready.add(i);
            }
        }
        while (!ready.isEmpty()) {
            String name = declared.get(ready.poll());
            order.add(name);
            blocked.remove(name);
            for (String consumer : successors.get(name)) {
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

    /** True when a node comes after another one without reading it. */
    boolean onlyWaits(String name, String before) {
        return inputs.get(name).contains(before) && !consumers.get(before).contains(name);
    }

    /** The nodes that read a node, in order of declaration. */
    List<String> consumers(String name) {
        return consumers.get(name);
    }

    /**
     * The cycles, one for each set of nodes that all depend on each other, in the order of their first declared nodes: the shortest path that data
     * would flow from that node back to it, without repeating it at the end. Every blocked node lies on one or waits for one.
     */
    List<List<String>> cycles() {
        List<String> nodes = List.copyOf(blocked);
        Map<String, Integer> numbers = new HashMap<>();
        nodes.forEach(name -> numbers.put(name, numbers.size()));
        int[][] next = new int[nodes.size()][];
        for (int i = 0; i < next.length; i++) {
            // What depends on a blocked node is blocked.
            next[i] =
                    successors.get(nodes.get(i)).stream().mapToInt(numbers::get).toArray();
        }
        return StrongComponents.of(next).stream()
                .sorted(Comparator.comparing(Collections::min))
                .map(component -> shortestCycle(next, component))
                .filter(cycle -> !cycle.isEmpty())
                .map(cycle -> cycle.stream().map(nodes::get).toList())
                .toList();
    }

    /** Searches the component breadth first from its first declared node; empty for a single node that does not depend on itself. */
    private static List<Integer> shortestCycle(int[][] successors, List<Integer> component) {
        Set<Integer> members = new HashSet<>(component);
        int start = Collections.min(component);
        Map<Integer, Integer> cameFrom = new HashMap<>();
        ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(start));
        while (!queue.isEmpty() && !cameFrom.containsKey(start)) {
            int node = queue.remove();
            for (int next : successors[node]) {
                if (members.contains(next) && cameFrom.putIfAbsent(next, node) == null) {
                    queue.add(next);
                }
            }
        }
        ArrayDeque<Integer> cycle = new ArrayDeque<>();
        for (Integer at = cameFrom.get(start); at != null; at = at == start ? null : cameFrom.get(at)) {
            cycle.addFirst(at);
        }
        return List.copyOf(cycle);
    }

    /** Nodes on no reported cycle that nevertheless can never start, because what they depend on cannot. */
    List<String> waiting() {
        Set<String> waiting = new LinkedHashSet<>(blocked);
        cycles().forEach(waiting::removeAll);
        return List.copyOf(waiting);
    }
}
