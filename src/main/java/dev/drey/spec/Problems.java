package dev.drey.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects all faults of a pipeline, so that a user mends a file in one pass, and what deserves a second look apart from them. Not thread-safe. */
public final class Problems {
    private final Set<Problem> found = new LinkedHashSet<>();
    private final Set<Problem> warnings = new LinkedHashSet<>();

    public void add(Position position, String subject, String message) {
        found.add(new Problem(position, subject, message));
    }

    /** Adds something that the pipeline runs in spite of. */
    public void warn(Position position, String subject, String message) {
        warnings.add(new Problem(Problem.Severity.WARNING, position, subject, message));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public int size() {
        return found.size();
    }

    /** All faults, in the order of their places in the file. */
    public List<Problem> list() {
        return inOrder(found);
    }

    /** All that is no fault, in the order of the places. */
    public List<Problem> warnings() {
        return inOrder(warnings);
    }

    private static List<Problem> inOrder(Set<Problem> problems) {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparingInt((Problem p) -> p.position().line())
                .thenComparingInt(p -> p.position().column()));
        return Collections.unmodifiableList(sorted);
    }

    /** @throws SpecException holding every fault, if there is one */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new SpecException(list());
        }
    }
}
