package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import java.util.List;

/** A function that pipelines can name in an aggregate's {@code select}. Stateless; has a public constructor without parameters. */
public interface AggregateFunction {
    /** The name in lower case. */
    String name();

    /** How it is written, with the types that it takes, for the reference and messages: {@code sum(bigint | decimal | double)}. */
    String usage();

    /** One sentence for the reference. */
    String summary();

    /**
     * Binds a call.
     *
     * @param arguments types of the arguments; none for {@code f(*)}
     * @param overflow what to do with a result that does not fit
     * @throws IllegalArgumentException when it does not take such arguments, with what they are and what is allowed
     */
    Aggregate bind(List<DataType> arguments, Overflow overflow);

    /** The exception for arguments that the function does not take. */
    default IllegalArgumentException refused(List<DataType> arguments) {
        String given = arguments.isEmpty()
                ? "*"
                : String.join(", ", arguments.stream().map(DataType::toString).toList());
        return new IllegalArgumentException(name() + "(" + given + ") does not exist; allowed: " + usage());
    }
}
