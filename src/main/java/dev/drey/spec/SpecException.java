package dev.drey.spec;

import java.util.List;
import java.util.stream.Collectors;

/** The pipeline as declared cannot run; the user must act. Holds every problem that was found, not only the first. */
public final class SpecException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    public SpecException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
