package dev.drey.stage;

import dev.drey.spec.Position;
import java.util.Map;

/** The options of one declared stage, read and checked; absent ones have their default. Immutable. */
public final class Options {
    private final Map<String, Object> values;
    private final Map<String, Position> positions;
    private final Position fallback;

    /**
     * @param values by option name, only those that were given
     * @param positions place of each given value
     * @param fallback place of the stage, for options that were not given
     */
    public Options(Map<String, Object> values, Map<String, Position> positions, Position fallback) {
        this.values = Map.copyOf(values);
        this.positions = Map.copyOf(positions);
        this.fallback = fallback;
    }

    /** The value, the default when none was given; null only for an option that is neither required nor has a default. */
    @SuppressWarnings("unchecked") // OptionSpec.type() made the value
    public <T> T get(OptionSpec<T> option) {
        Object value = values.get(option.name());
        return value == null ? option.defaultValue() : (T) value;
    }

    /** True when the user gave the option. */
    public boolean has(OptionSpec<?> option) {
        return values.containsKey(option.name());
    }

    /** Where the option's value stands, or the stage when it was not given. */
    public Position position(OptionSpec<?> option) {
        return positions.getOrDefault(option.name(), fallback);
    }
}
