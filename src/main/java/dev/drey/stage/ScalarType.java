package dev.drey.stage;

import dev.drey.spec.Node;
import dev.drey.spec.Secrets;
import java.util.function.Function;

/**
 * An option type whose value is one scalar.
 *
 * @param allowed what is allowed, for messages
 * @param jsonSchema fragment for an editor
 * @param takesSecrets true when the text may refer to secrets
 * @param reader reads a scalar that is not null
 * @param printer writes a value as a user would
 */
record ScalarType<T>(
        String allowed, String jsonSchema, boolean takesSecrets, Reader<T> reader, Function<T, String> printer)
        implements OptionType<T> {

    ScalarType(String allowed, String jsonSchema, boolean takesSecrets, Reader<T> reader) {
        this(allowed, jsonSchema, takesSecrets, reader, String::valueOf);
    }

    /** Reads a scalar. */
    @FunctionalInterface
    interface Reader<T> {
        /**
         * @param scalar where the text comes from
         * @param text the scalar's text, without escapes where secrets are not taken
         * @return the value; null when it is not of the type and nothing more helpful than what is allowed can be said
         */
        T read(Node.Scalar scalar, String text) throws InvalidValueException;
    }

    @Override
    public String print(T value) {
        return printer.apply(value);
    }

    @Override
    public T read(Node node) throws InvalidValueException {
        if (!(node instanceof Node.Scalar scalar) || scalar.kind() == Node.ScalarKind.NULL) {
            throw InvalidValueException.expected(allowed, node);
        }
        if (scalar.kind() == Node.ScalarKind.UNRESOLVED) {
            throw InvalidValueException.alreadyTold(scalar.position());
        }
        if (!takesSecrets && Secrets.isIn(scalar.text())) {
            throw new InvalidValueException(
                    scalar.position(),
                    "takes no secret, got " + scalar.describe()
                            + "; use a parameter, such as ${name} with -P name=value");
        }
        T value = reader.read(scalar, takesSecrets ? scalar.text() : Secrets.unescape(scalar.text()));
        if (value == null) {
            throw InvalidValueException.expected(allowed, node);
        }
        return value;
    }
}
