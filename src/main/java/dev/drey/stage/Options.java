package dev.drey.stage;

import dev.drey.spec.Position;
import java.util.Map;
import java.util.Set;

/**
 * The options of one declared stage, read and checked; absent ones have their default. Options may be at fault, which is then among the
 * problems: their value is what could be read of them, else the default, which is null also for a required option. Immutable.
 */
public final class Options {
    private final Map<String, Object> values;
    private final Map<String, Position> positions;
    private final Set<String> faulty;
    private final Position fallback;

    /**
     * @param values by option name, only those that were given
     * @param positions place of each given value
     * @param fallback place of the stage, for options that were not given
     */
    public Options(Map<String, Object> values, Map<String, Position> positions, Position fallback) {
        this(values, positions, Set.of(), fallback);
    }

    /** @param faulty options that are missing or whose value has a fault */
    Options(Map<String, Object> values, Map<String, Position> positions, Set<String> faulty, Position fallback) {
        this.faulty = Set.copyOf(faulty);
        this.values = Map.copyOf(values);
        this.positions = Map.copyOf(positions);
        this.fallback = fallback;
    }

    /** The value, the default when none was given; null for an option without default that was not given or is at fault. */
    @SuppressWarnings("unchecked") // OptionSpec.type() made the value
    public <T> T get(OptionSpec<T> option) {
        Object value = values.get(option.name());
        return value == null ? option.defaultValue() : (T) value;
    }

    /** True when the user gave the option, be it with a fault. */
    public boolean has(OptionSpec<?> option) {
        return values.containsKey(option.name()) || positions.containsKey(option.name());
    }

    /** True when the option is required and missing, or has a fault: what rests on its value cannot be judged. */
    public boolean isFaulty(OptionSpec<?> option) {
        return faulty.contains(option.name());
    }

    /** True when any option is at fault. */
    public boolean anyFaulty() {
        return !faulty.isEmpty();
    }

    /** Where the option's value stands, or the stage when it was not given. */
    public Position position(OptionSpec<?> option) {
        return positions.getOrDefault(option.name(), fallback);
    }
}
