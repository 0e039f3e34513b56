package dev.drey.plan;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a plan needs of a cluster in this process, as far as that is known before it is compiled.
 *
 * @param slots for the tasks that are to run at the same time
 * @param exchanges that one task writes to, at most
 */
record LocalResources(int slots, int exchanges) {
    /** Stages with all their subtasks at a time, unless the pipeline says so: each of them may hold its share of memory. */
    private static final int MOST_WORKERS = 8;
    /** Buffers of an exchange in which rows are sorted by receiver, as Flink has it; fewer make shorter runs of each receiver's rows. */
    private static final int USUAL_BUFFERS = 512;

    private static final int LEAST_BUFFERS = 16;

    /**
     * In batch, where a task has a slot of its own, there are slots for all subtasks of as many stages as do not depend on each other; else, where all tasks share them,
     * for the subtasks of one.
     */
    static LocalResources of(Plan plan) {
        Integer declared = plan.settings().execution().maxWorkers();
        int workers = !plan.settings().mode().isBatch()
                ? 1
                : declared == null ? Math.min(MOST_WORKERS, width(plan)) : declared;
        return new LocalResources(
                Math.multiplyExact(workers, plan.settings().parallelism()), Math.max(1, exchanges(plan)));
    }

    /** About how many stages can work at the same time: the most that have as many stages in front of them. */
    private static int width(Plan plan) {
        Map<String, Integer> levels = new HashMap<>();
        Map<Integer, Integer> sizes = new HashMap<>();
        for (PlannedStage stage : plan.stages()) {
            int level = stage.before().stream().mapToInt(levels::get).max().orElse(-1) + 1;
            levels.put(stage.name(), level);
            sizes.merge(level, 1, Integer::sum);
        }
        return Collections.max(sizes.values());
    }

    /**
     * A task goes from a source, or from a stage with several inputs, through stages with one; along each of its branches it ends at the first exchange, at the next
     * stage with several inputs or at a sink. What stages set aside goes to files over an exchange too, and so does the end that others wait for.
     */
    private static int exchanges(Plan plan) {
        Map<String, Integer> behind = new HashMap<>();
        List<PlannedStage> stages = plan.stages();
        int most = 0;
        for (int i = stages.size() - 1; i >= 0; i--) {
            PlannedStage stage = stages.get(i);
            int count = stage.type().isSink() ? 1 : stage.outputs().size();
            for (PlannedStage other : stages) {
                if (other.after().contains(stage.name())) {
                    count++;
                }
                if (other.node().inputStages().contains(stage.name())) {
                    boolean chained = other.node().inputStages().size() == 1;
                    count += chained ? behind.get(other.name()) : 1;
                }
            }
            behind.put(stage.name(), count);
            most = Math.max(most, count);
        }
        return most;
    }

    /**
     * The buffers that an exchange in batch gets at least, so that all tasks that run at the same time find theirs: else they fail. A quarter is left for what
     * is read.
     *
     * @param available buffers of the process
     */
    int exchangeBuffers(int available) {
        long exchangesAtATime = (long) slots * exchanges;
        return (int) Math.max(LEAST_BUFFERS, Math.min(USUAL_BUFFERS, available * 3L / 4 / exchangesAtATime));
    }
}
