package dev.drey.spec;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * Reads a pipeline file: strict YAML to a {@link PipelineSpec}, with the place of every value, all problems at once. What stands in the file is
 * judged by {@link TreeReader}. Stateless and thread-safe.
 */
public final class YamlReader {
    private final TreeReader trees;

    /** @param settings the names of the pipeline-wide settings */
    public YamlReader(Collection<String> settings) {
        this.trees = new TreeReader(settings);
    }

    /**
     * Reads a file; problems name it as given here.
     *
     * @param parameters values of parameters by name, which override the defaults
     * @param problems takes every fault
     * @return what could be read, also when there are problems: good enough to look for more; null when nothing could
     */
    public PipelineSpec read(Path file, Map<String, String> parameters, Problems problems) {
        String text = YamlSource.load(file, problems);
        Path directory = file.toAbsolutePath().normalize().getParent();
        return text == null ? null : read(file.toString(), text, directory, parameters, problems);
    }

    /**
     * Reads a text.
     *
     * @param file what problems name as the file
     * @param baseDirectory what relative paths in the pipeline are relative to
     * @param parameters values of parameters by name, which override the defaults
     * @param problems takes every fault
     * @return what could be read, also when there are problems: good enough to look for more; null when nothing could
     */
    public PipelineSpec read(
            String file, String text, Path baseDirectory, Map<String, String> parameters, Problems problems) {
        String checked = YamlSource.check(file, text, problems);
        Node root = checked == null ? null : YamlTree.read(file, checked, problems);
        return root == null ? null : trees.read(root, baseDirectory, parameters, problems);
    }
}
