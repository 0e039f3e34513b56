package dev.drey.stage.connection;

import dev.drey.chunk.Schema;
import java.io.Serializable;

/**
 * A table in a file, as declared.
 *
 * @param path absolute, or with a scheme
 * @param format {@code csv} or {@code json}
 * @param schema columns that are read
 */
public record FileTable(String path, String format, Schema schema) implements Serializable {}
