package dev.drey.stage;

import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import java.nio.file.Path;

/**
 * A declared connection with its options read: what a {@link ConnectionType.Binder} gets.
 *
 * @param name the connection's name
 * @param options its options, read; those of other types are refused before
 * @param baseDirectory what relative paths are relative to
 */
public record ConnectionNode(String name, Options options, Path baseDirectory) {
    public String subject() {
        return "connection '" + name + "'";
    }

    /** Adds a fault that stands at {@code position}. */
    public void problem(Problems problems, Position at, String message) {
        problems.add(at, subject(), message);
    }
}
