package dev.drey.plan;

import dev.drey.runtime.StageCounters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which stages of a run failed while the run went on, and which were skipped because a stage in front of them had. What they say is known from the
 * counters of the job.
 */
final class StageOutcomes {
    private final Map<String, String> failed = new LinkedHashMap<>();
    private final Set<String> skipped = new LinkedHashSet<>();

    /** @param totals by stage; those of what a stage sets aside have a name of their own */
    StageOutcomes(Plan plan, Map<String, StageCounters.Totals> totals) {
        for (PlannedStage stage : plan.stages()) {
            if (stage.before().stream().anyMatch(name -> failed.containsKey(name) || skipped.contains(name))) {
                skipped.add(stage.name());
            } else if (totals.containsKey(stage.name()) && totals.get(stage.name()).fault != null) {
                failed.put(stage.name(), totals.get(stage.name()).fault);
            }
        }
        totals.forEach((name, counted) -> {
            if (counted.fault != null && !skipped.contains(name)) {
                failed.putIfAbsent(name, counted.fault);
            }
        });
    }

    /** True when every stage did what it had to. */
    boolean allWell() {
        return failed.isEmpty();
    }

    /** What a stage failed with; null for one that did not. */
    String fault(String stage) {
        return failed.get(stage);
    }

    boolean isSkipped(String stage) {
        return skipped.contains(stage);
    }

    /** True when a stage has all its rows. */
    boolean isWhole(String stage) {
        return !failed.containsKey(stage) && !skipped.contains(stage);
    }

    /** The failures with what they cost, in one line. */
    String describe() {
        List<String> parts = new ArrayList<>(failed.values());
        if (!skipped.isEmpty()) {
            parts.add("skipped (input failed): " + String.join(", ", skipped));
        }
        return String.join("; ", parts);
    }
}
