package dev.drey.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.graph.StreamingJobGraphGenerator;
import org.apache.flink.streaming.api.transformations.StreamExchangeMode;

/**
 * The tasks that a job consists of, which of them must run together, and the slots that takes. Operators that Flink chains are one task; tasks that hand
 * each other rows while they run are one region, which starts as a whole or not at all; in batch, where every exchange is complete before it is read,
 * each task is a region of its own, and its subtasks can run one after the other.
 */
final class SlotPlan {
    private static final String DEFAULT_GROUP = "default";

    /**
     * Operators that run in one thread, times its parallelism.
     *
     * @param stages whose operators they are, in order
     */
    record Task(List<StreamNode> operators, Set<String> stages, int parallelism) {}

    private final boolean batch;
    private final List<List<Task>> regions;

    private SlotPlan(boolean batch, List<List<Task>> regions) {
        this.batch = batch;
        this.regions = regions;
    }

    /** @param batch true when exchanges are complete before they are read, unless one says otherwise */
    static SlotPlan of(StreamGraph graph, boolean batch) {
        Groups chains = new Groups(graph);
        Groups together = new Groups(graph);
        for (StreamNode node : graph.getStreamNodes()) {
            for (StreamEdge edge : node.getOutEdges()) {
                boolean chained = StreamingJobGraphGenerator.isChainable(edge, graph)
                        || StreamingJobGraphGenerator.isChainableSource(node, graph);
                if (chained) {
                    chains.join(edge);
                }
                boolean flowing = edge.getExchangeMode() == StreamExchangeMode.PIPELINED
                        || !batch && edge.getExchangeMode() != StreamExchangeMode.BATCH;
                if (chained || flowing) {
                    together.join(edge);
                }
            }
        }
        Map<Integer, List<Task>> regions = new LinkedHashMap<>();
        for (List<StreamNode> chain : chains.members(graph)) {
            regions.computeIfAbsent(together.of(chain.get(0).getId()), r -> new ArrayList<>())
                    .add(task(chain));
        }
        return new SlotPlan(batch, List.copyOf(regions.values()));
    }

    private static Task task(List<StreamNode> operators) {
        Set<String> stages =
                operators.stream().map(SlotPlan::stage).collect(Collectors.toCollection(LinkedHashSet::new));
        return new Task(operators, stages, operators.get(0).getParallelism());
    }

    /** Uids begin with the stage's name. */
    private static String stage(StreamNode operator) {
        String uid =
                operator.getTransformationUID() == null ? operator.getOperatorName() : operator.getTransformationUID();
        int end = uid.indexOf('/');
        String name = end < 0 ? uid : uid.substring(0, end);
        int note = name.indexOf(" (");
        return note < 0 ? name : name.substring(0, note);
    }

    /** Sets of operators that grow together: disjoint sets, by the least id. */
    private static final class Groups {
        private final Map<Integer, Integer> parents = new HashMap<>();

        Groups(StreamGraph graph) {
            graph.getStreamNodes().forEach(node -> parents.put(node.getId(), node.getId()));
        }

        int of(int id) {
            int at = id;
            while (parents.get(at) != at) {
                at = parents.get(at);
            }
            return at;
        }

        void join(StreamEdge edge) {
            int one = of(edge.getSourceId());
            int other = of(edge.getTargetId());
            parents.put(Math.max(one, other), Math.min(one, other));
        }

        Collection<List<StreamNode>> members(StreamGraph graph) {
            Map<Integer, List<StreamNode>> members = new TreeMap<>();
            graph.getStreamNodes().stream()
                    .sorted((a, b) -> Integer.compare(a.getId(), b.getId()))
                    .forEach(node -> members.computeIfAbsent(of(node.getId()), g -> new ArrayList<>())
                            .add(node));
            return members.values();
        }
    }

    /** The slots without which the job cannot run: subtasks of one index share a slot, unless their tasks are in different sharing groups. */
    int slots() {
        if (!batch) {
            return slots(regions.stream().flatMap(List::stream).toList());
        }
        return regions.stream()
                .mapToInt(region -> region.size() == 1 ? 1 : slots(region))
                .max()
                .orElse(1);
    }

    private static int slots(List<Task> tasks) {
        Map<String, Integer> widest = new HashMap<>();
        for (Task task : tasks) {
            String group = task.operators().get(0).getSlotSharingGroup();
            widest.merge(group == null ? DEFAULT_GROUP : group, task.parallelism(), Math::max);
        }
        return widest.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Why the job needs so many slots, for a refusal. */
    String reason() {
        List<Task> together = regions.stream()
                .flatMap(List::stream)
                .sorted((a, b) -> b.parallelism() - a.parallelism())
                .toList();
        Task widest = together.get(0);
        return (batch ? "" : "all stages run at the same time, ") + "stage '" + String.join("' with '", widest.stages())
                + "' in " + widest.parallelism() + " subtasks";
    }

    /**
     * Why no more than some tasks may not run at the same time; null when they may. In batch Flink gives each region slots of its own, so that there is nothing
     * to do but to limit the slots.
     *
     * @param workers tasks that may run at the same time
     */
    String refusal(int workers) {
        for (List<Task> region : regions) {
            if (region.size() > workers) {
                return region.size() + " tasks hand each other rows while they run and must run together: "
                        + region.stream()
                                .map(task -> String.join("+", task.stages()))
                                .collect(Collectors.joining(", "));
            }
        }
        return null;
    }
}
