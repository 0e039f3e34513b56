package dev.drey.runtime;

import java.nio.file.Path;

/**
 * A file that a subtask wrote aside.
 *
 * @param path absolute
 * @param bytes length that counts; what may follow was written after the last checkpoint and is cut off
 * @param subtask who wrote it
 */
record StagedFile(Path path, long bytes, int subtask) {}
