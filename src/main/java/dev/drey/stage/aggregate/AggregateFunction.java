package dev.drey.stage.aggregate;

/** A function that pipelines can name in an aggregate's {@code select}. Stateless; has a public constructor without parameters. */
public interface AggregateFunction {
    /** The name in lower case. */
    String name();

    /** How it is written, with the types that it takes, for the reference and messages: {@code sum(bigint | decimal | double)}. */
    String usage();

    /** One sentence for the reference. */
    String summary();

    /** Whether it may be called with DISTINCT; a call that may not is refused before {@link #bind}. */
    default boolean takesDistinct() {
        return false;
    }

    /**
     * Binds a call.
     *
     * @throws IllegalArgumentException when it does not take such arguments, with what they are and what is allowed
     */
    Aggregate bind(CallShape call);

    /**
     * {@link #bind}, with what is the same for all functions: DISTINCT where it means nothing, and rows that cannot be taken back, are refused.
     *
     * @throws IllegalArgumentException when the function does not take such a call
     */
    default Aggregate bindChecked(CallShape call) {
        if (call.distinct() && !takesDistinct()) {
            throw new IllegalArgumentException(
                    name() + "(" + call + "): " + name() + " does not take DISTINCT; allowed: " + usage());
        }
        Aggregate bound = bind(call);
        if (call.retracting() && !bound.type().retractable()) {
            throw new IllegalArgumentException(name() + "(" + call
                    + ") cannot take rows back, and its input takes rows back or replaces them in this mode;"
                    + " aggregate before rows are replaced, or run in batch");
        }
        return bound;
    }

    /** The exception for arguments that the function does not take. */
    default IllegalArgumentException refused(CallShape call) {
        return new IllegalArgumentException(name() + "(" + call + ") does not exist; allowed: " + usage());
    }
}
