package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DagTest {
    @Test
    void diamond_isOrderedByDependencyThenDeclaration() {
        Dag dag = dag("d: b c", "c: a", "b: a", "a:");

        assertThat(dag.order()).containsExactly("a", "c", "b", "d");
        assertThat(dag.cycles()).isEmpty();
        assertThat(dag.consumers("a")).containsExactly("c", "b");
    }

    @Test
    void cycle_isThePathOfTheDataFromItsFirstDeclaredNode() {
        Dag dag = dag("source:", "a: source c", "b: a", "c: b", "sink: c", "end: sink");

        assertThat(dag.order()).containsExactly("source");
        assertThat(dag.cycles()).containsExactly(List.of("a", "b", "c"));
        assertThat(dag.waiting()).containsExactly("sink", "end");
    }

    @Test
    void waits_orderAndMakeCyclesButAreNoConsumers() {
        Map<String, List<String>> reads = new LinkedHashMap<>();
        reads.put("late", List.of());
        reads.put("a", List.of());
        reads.put("b", List.of("a"));

        Dag dag = new Dag(reads, Map.of("late", List.of("b")));

        assertThat(dag.order()).containsExactly("a", "b", "late");
        assertThat(dag.consumers("b")).isEmpty();
        assertThat(dag.onlyWaits("late", "b")).isTrue();
        assertThat(dag.onlyWaits("b", "a")).isFalse();
        assertThat(new Dag(reads, Map.of("a", List.of("b"))).cycles()).containsExactly(List.of("a", "b"));
    }

    @Test
    void selfLoop_isACycleOfOne() {
        assertThat(dag("a: a").cycles()).containsExactly(List.of("a"));
    }

    @Test
    void separateCycles_areAllFound() {
        assertThat(dag("a: b", "b: a", "c: d", "d: c").cycles()).containsExactly(List.of("a", "b"), List.of("c", "d"));
    }

    @Test
    void cyclesOneBehindTheOther_areBothFound() {
        Dag dag = dag("p: x q", "q: p", "x: y", "y: x", "end: q");

        assertThat(dag.cycles()).containsExactly(List.of("p", "q"), List.of("x", "y"));
        assertThat(dag.waiting()).containsExactly("end");
    }

    @Test
    void cyclesThatShareNodes_areOneOfThem() {
        Dag dag = dag("a: c b", "b: a", "c: b");

        assertThat(dag.cycles()).containsExactly(List.of("a", "b"));
        assertThat(dag.waiting()).containsExactly("c");
    }

    @Test
    void nodesBetweenCycles_wait() {
        Dag dag = dag("a: a", "between: a", "b: between c", "c: b");

        assertThat(dag.cycles()).containsExactly(List.of("a"), List.of("b", "c"));
        assertThat(dag.waiting()).containsExactly("between");
    }

    @Test
    void inputReadTwice_countsOnce() {
        assertThat(dag("a:", "b: a a").order()).containsExactly("a", "b");
    }

    @Test
    void longChain_doesNotOverflowTheStack() {
        Map<String, List<String>> chain = new LinkedHashMap<>();
        for (int i = 0; i < 100_000; i++) {
            chain.put("n" + i, i == 99_999 ? List.of() : List.of("n" + (i + 1)));
        }

        assertThat(new Dag(chain).order()).hasSize(100_000).startsWith("n99999").endsWith("n0");
        chain.put("n99999", List.of("n0"));
        assertThat(new Dag(chain).cycles())
                .singleElement()
                .satisfies(cycle -> assertThat(cycle).hasSize(100_000).startsWith("n0", "n99999", "n99998"));
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomGraph_isOrderedOrHasARealCycle(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int nodes = random.nextInt(1, 12);
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        for (int i = 0; i < nodes; i++) {
            List<String> from = new ArrayList<>();
            for (int j = 0; j < nodes; j++) {
                if (random.nextInt(6) == 0) {
                    from.add("n" + j);
                }
            }
            inputs.put("n" + i, from);
        }
        Dag dag = new Dag(inputs);

        for (String node : dag.order()) {
            assertThat(dag.order().indexOf(node))
                    .as("seed %d: %s behind its inputs in %s", seed, node, inputs)
                    .isGreaterThan(inputs.get(node).stream()
                            .mapToInt(dag.order()::indexOf)
                            .max()
                            .orElse(-1));
            assertThat(dag.order()).as("seed %d", seed).containsAll(inputs.get(node));
        }
        assertThat(dag.cycles().isEmpty())
                .as("seed %d: no cycle exactly when all %d nodes are ordered", seed, nodes)
                .isEqualTo(dag.order().size() == nodes);
        assertThat(dag.cycles())
                .as("seed %d: one cycle for each set of nodes that reach each other in %s", seed, inputs)
                .hasSameSizeAs(mutuallyReachable(inputs));
        for (List<String> cycle : dag.cycles()) {
            for (int i = 0; i < cycle.size(); i++) {
                assertThat(inputs.get(cycle.get((i + 1) % cycle.size())))
                        .as("seed %d: edge of cycle %s", seed, cycle)
                        .contains(cycle.get(i));
            }
        }
    }

    /** The naive way: the transitive closure. */
    private static Set<Set<String>> mutuallyReachable(Map<String, List<String>> inputs) {
        Map<String, Set<String>> reachable = new HashMap<>();
        inputs.forEach((node, from) -> reachable.put(node, new HashSet<>(from)));
        for (int step = 0; step < inputs.size(); step++) {
            reachable.values().forEach(set -> List.copyOf(set).forEach(node -> set.addAll(reachable.get(node))));
        }
        Set<Set<String>> components = new HashSet<>();
        for (String node : inputs.keySet()) {
            if (reachable.get(node).contains(node)) {
                Set<String> component = new HashSet<>(reachable.get(node));
                component.removeIf(other -> !reachable.get(other).contains(node));
                components.add(component);
            }
        }
        return components;
    }

    /** Each line is {@code node: inputs}. */
    private static Dag dag(String... lines) {
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        for (String line : lines) {
            String[] parts = line.split(":", 2);
            inputs.put(
                    parts[0],
                    parts[1].isBlank() ? List.of() : List.of(parts[1].trim().split(" ")));
        }
        return new Dag(inputs);
    }
}
