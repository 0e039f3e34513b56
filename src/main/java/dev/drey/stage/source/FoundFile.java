package dev.drey.stage.source;

import java.io.Serializable;

/**
 * A file as it was found.
 *
 * @param path complete, with its scheme
 * @param length bytes as stored
 * @param modifiedMillis when it was last written, in milliseconds since 1970
 */
record FoundFile(String path, long length, long modifiedMillis) implements Serializable {
    /** The path as users write it: without the scheme when local. */
    String name() {
        return path.startsWith("file:") ? path.substring("file:".length()).replaceFirst("^//(?=/)", "") : path;
    }
}
