package dev.drey.stage;

import java.util.Objects;

/**
 * What a stage that works in bounded memory is held against: a stage that gives the same results the way a first attempt does, with Java collections
 * of whole rows, and counts what it holds in the same figures. Runs in batch only.
 *
 * @param bounded how the stage itself works, a few words: {@code heap of the first 10 rows}
 * @param naive how the twin does: {@code all rows in a list, sorted, cut}
 * @param stage the twin; its columns and traits are those of the stage
 * @param approximation what the stage promises of results that are not exact, while the twin's are; null where both are exact
 */
public record NaiveTwin(String bounded, String naive, Stage stage, Approximation approximation) {
    public NaiveTwin {
        Objects.requireNonNull(bounded, "bounded");
        Objects.requireNonNull(naive, "naive");
        Objects.requireNonNull(stage, "stage");
    }
}
