package dev.drey.stage.aggregate;

/** What becomes of a result that its type cannot hold. Checked once, on output, so that the verdict does not depend on order. */
public enum Overflow {
    /** The run fails with the group and the value. */
    FAIL,
    /** The result is null. */
    NULL
}
