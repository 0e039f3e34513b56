package dev.drey.runtime;

import java.io.File;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.flink.runtime.execution.Environment;

/** Where the tasks of a job spill to; travels with their operators. */
@FunctionalInterface
public interface SpillSpaces extends Serializable {
    /** Where Flink keeps its own: in the directories of {@code io.tmp.dirs}, below ones that Flink removes when the process ends. */
    SpillSpaces LOCAL = (task, name) -> {
        File[] directories = task.getIOManager().getSpillingDirectories();
        return new SpillDirectory(Arrays.stream(directories).map(File::toPath).toList(), name);
    };

    /**
     * Opens a space for a task, which closes it.
     *
     * @param name begins the names of the directories that are made
     */
    SpillSpace open(Environment task, String name);
}
