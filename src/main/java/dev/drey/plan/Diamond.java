package dev.drey.plan;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two ways by which the rows of one stage come to another. Where the exchanges on them are pipelined and the meeting stage reads one way to its end before the other, as in batch, the other
 * fills up, the parting stage waits for it, and nothing goes on for ever. Blocking exchanges keep what is not read yet in files, so that nobody waits.
 *
 * @param parting where the ways part
 * @param meeting where they meet
 */
record Diamond(String parting, String meeting) {
    /** The first diamond of a plan, by its meeting stage; null when there is none. */
    static Diamond firstOf(Plan plan) {
        Map<String, Set<String>> before = new HashMap<>();
        for (PlannedStage stage : plan.stages()) {
            Set<String> seen = new LinkedHashSet<>();
            String parting = null;
            for (String input : stage.node().inputStages()) {
                Set<String> way = before.get(input);
                parting = parting == null ? last(way, seen) : parting;
                seen.addAll(way);
            }
            if (parting != null) {
                return new Diamond(parting, stage.name());
            }
            seen.add(stage.name());
            before.put(stage.name(), seen);
        }
        return null;
    }

    /** The last of the stages of one way that are also in another: the nearest to the meeting stage. */
    private static String last(Set<String> way, Set<String> other) {
        return List.copyOf(way).stream()
                .filter(other::contains)
                .reduce((a, b) -> b)
                .orElse(null);
    }
}
