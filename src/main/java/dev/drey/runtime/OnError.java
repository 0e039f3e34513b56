package dev.drey.runtime;

/** What becomes of a row that a stage can not read or work on. */
public enum OnError {
    /** It ends the run. */
    FAIL,
    /** It leaves the stage as a dead letter, see {@link DeadLetters}. */
    DEAD_LETTER,
    /** It is left out and counted. */
    SKIP
}
