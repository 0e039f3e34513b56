package dev.drey.stage;

import dev.drey.dimension.DimensionSource;
import dev.drey.spec.Problems;
import java.util.List;

/**
 * A type of connection that pipelines can declare: its options and how a declared one is bound, without connecting. The list of built-in types is
 * {@code catalog.StageTypes}.
 *
 * @param name as written behind {@code type:}
 * @param required options that must be given, out of {@link ConnectionOptions}
 * @param optional options that may be given too, out of {@link ConnectionOptions}
 * @param binder makes the connection
 */
public record ConnectionType(String name, List<OptionSpec<?>> required, List<OptionSpec<?>> optional, Binder binder) {
    public ConnectionType {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
    }

    /** Checks a declared connection. */
    @FunctionalInterface
    public interface Binder {
        /**
         * Called for each declared connection of the type that is not at fault by its options alone.
         *
         * @param problems takes every fault
         * @return the connection; null when there is a fault
         */
        DimensionSource bind(ConnectionNode node, Problems problems);
    }

    boolean takes(OptionSpec<?> option) {
        return required.contains(option) || optional.contains(option);
    }
}
