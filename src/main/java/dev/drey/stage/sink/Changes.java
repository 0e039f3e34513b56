package dev.drey.stage.sink;

/** What a sink writes of rows that change. */
enum Changes {
    /** The table that is left at the end of the input. */
    FINAL,
    /** Every change with its row kind. */
    LOG
}
