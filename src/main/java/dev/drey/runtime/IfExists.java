package dev.drey.runtime;

/** What an output does when its target directory is there already. */
public enum IfExists {
    /** The run is refused. */
    FAIL,
    /** The old directory is replaced at the end of a run that succeeded. */
    OVERWRITE
}
