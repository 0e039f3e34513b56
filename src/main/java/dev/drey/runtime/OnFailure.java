package dev.drey.runtime;

/** What a stage that has failed, its retries used up, does to the rest of the run. */
public enum OnFailure {
    /** The run ends; no files are published. */
    STOP,
    /** The branches that do not depend on the stage go on and keep their outputs; the run fails at its end. */
    CONTINUE
}
