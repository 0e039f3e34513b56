package dev.drey.stage;

import dev.drey.spec.Node;
import java.util.List;

/**
 * How the value of an option is read from the file. Instances with bounds are made by {@code OptionTypes}.
 *
 * @param <T> what it reads to; immutable
 */
public interface OptionType<T> {
    /** What is allowed, for the reference and messages: {@code whole number from 1 to 65536}. */
    String allowed();

    /** The JSON schema fragment that an editor checks the value with. */
    String jsonSchema();

    /**
     * Reads a value.
     *
     * @throws InvalidValueException when it is not of this type; the place may lie inside {@code node}
     */
    T read(Node node) throws InvalidValueException;

    /**
     * Reads what can be read of a value, so that one fault does not hide others.
     *
     * @param faults takes every fault
     * @return the value without its faulty parts; null when nothing of it is of use
     */
    default T read(Node node, List<InvalidValueException> faults) {
        try {
            return read(node);
        } catch (InvalidValueException e) {
            faults.add(e);
            return null;
        }
    }

    /** A value as a user would write it, for the reference. */
    default String print(T value) {
        return String.valueOf(value);
    }

    /** The options inside, for the reference; none unless the value is a mapping with options of its own. */
    default List<OptionSpec<?>> nestedOptions() {
        return List.of();
    }
}
