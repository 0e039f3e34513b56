package dev.drey.stage;

import dev.drey.spec.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * An option type whose value has parts, each of which may be at fault while the others are of use.
 *
 * @param <T> what it reads to; immutable
 */
public interface CompositeType<T> extends OptionType<T> {
    @Override
    T read(Node node, List<InvalidValueException> faults);

    @Override
    default T read(Node node) throws InvalidValueException {
        List<InvalidValueException> faults = new ArrayList<>();
        T value = read(node, faults);
        if (!faults.isEmpty()) {
            throw InvalidValueException.all(faults);
        }
        return value;
    }
}
