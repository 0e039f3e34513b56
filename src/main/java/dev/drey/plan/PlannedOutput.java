package dev.drey.plan;

import dev.drey.chunk.Schema;
import dev.drey.stage.Stage;

/**
 * A named output that is wanted: others read it, or it goes to files, or both.
 *
 * @param rows what comes there, for the names of operators
 * @param schema the columns that are given
 * @param files where its rows go as CSV files; null for nowhere
 */
public record PlannedOutput(String rows, Schema schema, Stage.Output files) {
    /** The same with its files elsewhere. */
    public PlannedOutput to(Stage.Output directory) {
        return new PlannedOutput(rows, schema, directory);
    }
}
