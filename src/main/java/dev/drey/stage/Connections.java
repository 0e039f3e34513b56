package dev.drey.stage;

import dev.drey.dimension.DimensionSource;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Problems;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The connections that a pipeline declares, by name. Declared is not connected: secrets are references until a task connects. Immutable. */
public final class Connections {
    /** For pipelines without. */
    public static final Connections NONE = new Connections(Map.of(), Set.of());

    private final Map<String, DimensionSource> sources;
    /** Also those at fault, which has been told. */
    private final Set<String> declared;

    private Connections(Map<String, DimensionSource> sources, Set<String> declared) {
        this.sources = Map.copyOf(sources);
        this.declared = new LinkedHashSet<>(declared);
    }

    /**
     * Checks declared connections.
     *
     * @param declared their options by name
     * @param types the types that there are
     * @param baseDirectory what relative paths are relative to
     * @param problems takes every fault
     */
    public static Connections of(
            Map<String, Options> declared, List<ConnectionType> types, Path baseDirectory, Problems problems) {
        Map<String, DimensionSource> sources = new LinkedHashMap<>();
        declared.forEach((name, options) -> {
            DimensionSource source = bind(new ConnectionNode(name, options, baseDirectory), types, problems);
            if (source != null) {
                sources.put(name, source);
            }
        });
        return new Connections(sources, declared.keySet());
    }

    private static DimensionSource bind(ConnectionNode node, List<ConnectionType> types, Problems problems) {
        String word = node.options().get(ConnectionOptions.TYPE);
        if (word == null) {
            return null; // told by the reader
        }
        ConnectionType type = types.stream()
                .filter(each -> each.name().equals(word))
                .findFirst()
                .orElse(null);
        if (type == null) {
            node.problem(
                    problems,
                    node.options().position(ConnectionOptions.TYPE),
                    "type '" + word + "' is not among the connection types of this program");
            return null;
        }
        boolean sound = checkOptions(node, type, problems) && !node.options().anyFaulty();
        return sound ? type.binder().bind(node, problems) : null;
    }

    private static boolean checkOptions(ConnectionNode node, ConnectionType type, Problems problems) {
        int before = problems.size();
        for (OptionSpec<?> option : ConnectionOptions.ALL) {
            boolean given = node.options().has(option);
            if (given && option != ConnectionOptions.TYPE && !type.takes(option)) {
                node.problem(
                        problems,
                        node.options().position(option),
                        "option '" + option.name() + "' has no meaning for type " + type.name());
            } else if (!given && type.required().contains(option)) {
                node.problem(
                        problems,
                        node.options().position(option),
                        "option '" + option.name() + "' is missing; type " + type.name() + " needs it, "
                                + option.type().allowed());
            }
        }
        return problems.size() == before;
    }

    /** All declared names, in order. */
    public Set<String> names() {
        return new LinkedHashSet<>(declared);
    }

    /**
     * The connection that an option of a stage names.
     *
     * @param problems takes the fault, if there is none of that name
     * @return null if there is none, or it is at fault itself, or the option is
     */
    public DimensionSource find(StageNode node, OptionSpec<String> option, Problems problems) {
        String name = node.options().get(option);
        if (name == null) {
            return null;
        }
        if (!declared.contains(name)) {
            String known = declared.isEmpty()
                    ? "; the pipeline declares none under 'connections'"
                    : "; declared: " + String.join(", ", declared);
            node.problem(
                    problems,
                    node.options().position(option),
                    "connection '" + name + "' is unknown" + NameSuggester.didYouMean(name, declared) + known);
        }
        return sources.get(name);
    }
}
