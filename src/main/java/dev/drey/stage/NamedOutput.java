package dev.drey.stage;

import dev.drey.chunk.Schema;
import dev.drey.spec.Position;
import java.util.Objects;

/**
 * An output of a stage beside the rows that it gives: others read it by {@code from: stage.name}, and its rows may go to files as well. The one way by
 * which rows leave a stage aside: parts of its input, rows that came too late, dead letters.
 *
 * @param name behind the stage's name and a dot
 * @param rows what comes there, for messages and operators' names: {@code dead letters}
 * @param schema all columns that it can give
 * @param traits what is known of its rows beyond their columns
 * @param whole true when it always gives all columns, whoever reads them
 * @param files where its rows go as CSV files, whoever reads them; null for nowhere
 * @param unread what it means that nobody reads it and no files are written; null when that is as good
 */
public record NamedOutput(
        String name,
        String rows,
        Schema schema,
        StreamTraits traits,
        boolean whole,
        Stage.Output files,
        Unread unread) {
    public NamedOutput {
        Objects.requireNonNull(schema, "schema of output " + name);
        Objects.requireNonNull(traits, "traits of output " + name);
    }

    /**
     * What to tell when nobody reads an output.
     *
     * @param fault true when the pipeline must not run so, false for a warning
     * @param position where the output was asked for
     * @param message what is wrong and what can be done
     */
    public record Unread(boolean fault, Position position, String message) {}

    /** An output of rows that were set aside: it always gives all columns, and another run may rightly set other rows aside. */
    public static NamedOutput aside(String name, String rows, Schema schema, Stage.Output files, Unread unread) {
        return new NamedOutput(name, rows, schema, StreamTraits.INSERTS.approximately(), true, files, unread);
    }
}
