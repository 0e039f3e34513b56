package dev.drey.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stage types that a pipeline may use, by name, in the order of the reference, and the connection types. Immutable. */
public final class StageCatalog {
    private final Map<String, StageType> types;
    private final List<ConnectionType> connections;

    /**
     * A catalog without connection types.
     *
     * @throws IllegalArgumentException if a name stands twice
     */
    public StageCatalog(List<StageType> types) {
        this(types, List.of());
    }

    /** @throws IllegalArgumentException if a stage type's name stands twice */
    public StageCatalog(List<StageType> types, List<ConnectionType> connections) {
        this.connections = List.copyOf(connections);
        this.types = new LinkedHashMap<>();
        for (StageType type : types) {
            if (this.types.put(type.name(), type) != null) {
                throw new IllegalArgumentException("stage type '" + type.name() + "' is listed twice");
            }
        }
    }

    /** This catalog and one more type; for users' own stages. */
    public StageCatalog plus(StageType type) {
        List<StageType> all = new ArrayList<>(types.values());
        all.add(type);
        return new StageCatalog(all, connections);
    }

    public List<StageType> types() {
        return List.copyOf(types.values());
    }

    /** The types of connections. */
    public List<ConnectionType> connections() {
        return connections;
    }

    public List<String> names() {
        return List.copyOf(types.keySet());
    }

    /** The type of that name, or null. */
    public StageType find(String name) {
        return types.get(name);
    }
}
