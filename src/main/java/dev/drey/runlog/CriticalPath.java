package dev.drey.runlog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The longest way through a graph of stages, each of which takes some time and begins when those in front of it have ended: the critical path method
 * (J. E. Kelley, M. R. Walker, 1959). Every stage has a slack: how much longer it could take before the whole would. Stages that work while those in front of
 * them still do make a run shorter than this path, never the order of who matters most on it.
 *
 * <p>Of several ways of the same length the path is the one whose stages come first in the given order, seen from the end. Immutable; takes time in
 * proportion to stages times edges.
 */
public final class CriticalPath {
    private final List<Step> steps;
    private final Map<String, Integer> places = new HashMap<>();
    /** The longest way that ends at each step, that included. */
    private final long[] until;
    /** The longest way that begins at each step, that included. */
    private final long[] from;

    private final List<String> path;

    /**
     * A stage in the graph.
     *
     * @param stage its name
     * @param nanos what it takes
     * @param after the stages that it waits for
     */
    public record Step(String stage, long nanos, List<String> after) {
        public Step {
            after = List.copyOf(after);
        }
    }

    private CriticalPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
        for (Step step : steps) {
            check(step);
            places.put(step.stage(), places.size());
        }
        until = until(null);
        from = new long[steps.size()];
        for (int place = steps.size() - 1; place >= 0; place--) {
            from[place] += steps.get(place).nanos();
            for (String before : steps.get(place).after()) {
                int at = places.get(before);
                from[at] = Math.max(from[at], from[place]);
            }
        }
        path = walk();
    }

    private void check(Step step) {
        if (step.nanos() < 0) {
            throw new IllegalArgumentException("stage '" + step.stage() + "' takes " + step.nanos() + " ns");
        }
        if (places.containsKey(step.stage())) {
            throw new IllegalArgumentException("stage '" + step.stage() + "' is there twice");
        }
        for (String before : step.after()) {
            if (!places.containsKey(before)) {
                throw new IllegalArgumentException(
                        "stage '" + step.stage() + "' waits for '" + before + "', which does not stand before it");
            }
        }
    }

    /**
     * The critical path.
     *
     * @param steps in topological order
     * @throws IllegalArgumentException when a step waits for one that does not stand before it, is there twice, or takes less than nothing
     */
    public static CriticalPath of(List<Step> steps) {
        return new CriticalPath(steps);
    }

    /**
     * The critical path of a run, by what each stage itself took.
     *
     * @param stages in topological order; inputs that are not among them are passed over
     */
    public static CriticalPath ofStages(List<StageReport> stages) {
        Set<String> names = new HashSet<>();
        List<Step> steps = new ArrayList<>();
        for (StageReport stage : stages) {
            List<String> inputs =
                    stage.inputs().stream().filter(names::contains).toList();
            steps.add(new Step(stage.stage(), stage.times().ownNanos(), inputs));
            names.add(stage.stage());
        }
        return of(steps);
    }

    /** @param free a stage that takes no time; null for none */
    private long[] until(String free) {
        long[] ends = new long[steps.size()];
        for (int place = 0; place < ends.length; place++) {
            Step step = steps.get(place);
            long start = 0;
            for (String before : step.after()) {
                start = Math.max(start, ends[places.get(before)]);
            }
            ends[place] = start + (step.stage().equals(free) ? 0 : step.nanos());
        }
        return ends;
    }

    private List<String> walk() {
        List<String> reversed = new ArrayList<>();
        Set<String> awaited = new HashSet<>();
        steps.forEach(step -> awaited.addAll(step.after()));
        int at = -1;
        for (int place = 0; place < steps.size(); place++) {
            boolean last = !awaited.contains(steps.get(place).stage());
            at = last && (at < 0 || until[place] > until[at]) ? place : at;
        }
        while (at >= 0) {
            Step step = steps.get(at);
            reversed.add(step.stage());
            int next = -1;
            for (String before : step.after()) {
                int place = places.get(before);
                boolean better = next < 0 || until[place] > until[next] || until[place] == until[next] && place < next;
                next = better ? place : next;
            }
            at = next;
        }
        Collections.reverse(reversed);
        return List.copyOf(reversed);
    }

    private static long greatest(long[] values) {
        long greatest = 0;
        for (long value : values) {
            greatest = Math.max(greatest, value);
        }
        return greatest;
    }

    /** The stages on it, in order. */
    public List<String> stages() {
        return path;
    }

    /** What they take together. */
    public long nanos() {
        return greatest(until);
    }

    /** What all stages take together. */
    public long sumNanos() {
        return steps.stream().mapToLong(Step::nanos).sum();
    }

    /** How much longer a stage could take before the whole would; 0 on the critical path. */
    public long slackNanos(String stage) {
        int place = place(stage);
        return nanos() - (until[place] + from[place] - steps.get(place).nanos());
    }

    /** How much shorter the whole would be if a stage took no time: another way may be nearly as long. */
    public long gainNanos(String stage) {
        return slackNanos(stage) > 0 ? 0 : nanos() - greatest(until(stage));
    }

    private int place(String stage) {
        Integer place = places.get(stage);
        if (place == null) {
            throw new IllegalArgumentException("there is no stage '" + stage + "'");
        }
        return place;
    }
}
