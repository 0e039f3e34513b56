package dev.drey.stage.source;

import java.util.List;
import java.util.Set;

/**
 * What the enumerator keeps in a checkpoint.
 *
 * @param listed true when the files were listed at least once
 * @param pending splits that no reader has
 * @param known paths of all files that were found, while watching for new ones; else empty
 */
record FileEnumeratorState(boolean listed, List<FileSplit> pending, Set<String> known) {}
