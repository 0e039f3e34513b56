package dev.drey.stage.source;

import dev.drey.chunk.Schema;
import java.io.Serializable;

/**
 * A table of dimensions in files, as a connection declares it.
 *
 * @param path a file, a directory or a glob; absolute, or with a scheme
 * @param format how the files are written
 * @param schema all columns of the files; null where those that are asked for are declared enough
 */
record FileTable(String path, FileRowFormat format, Schema schema) implements Serializable {}
