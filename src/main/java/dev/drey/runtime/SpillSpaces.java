package dev.drey.runtime;

import java.io.File;
import java.util.Arrays;
import org.apache.flink.runtime.execution.Environment;

/** Spill space where Flink keeps its own: in the directories of {@code io.tmp.dirs}, below ones that Flink removes when the process ends. */
public final class SpillSpaces {
    private SpillSpaces() {}

    /** @param name begins the names of the directories that are made */
    public static SpillSpace of(Environment task, String name) {
        File[] directories = task.getIOManager().getSpillingDirectories();
        return new SpillDirectory(Arrays.stream(directories).map(File::toPath).toList(), name);
    }
}
