package dev.drey.stage;

import dev.drey.spec.Node;
import dev.drey.spec.Position;
import java.util.List;
import java.util.stream.Collectors;

/** A value in the pipeline is not what its option takes; each of its {@link #faults()} becomes a problem at its place. */
public final class InvalidValueException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Position position;
    private final transient List<InvalidValueException> faults;

    /** @param message what is wrong, with the actual value and what is allowed */
    public InvalidValueException(Position position, String message) {
        super(message);
        this.position = position;
        this.faults = List.of(this);
    }

    private InvalidValueException(Position position, List<InvalidValueException> faults) {
        super(faults.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
        this.position = position;
        this.faults = List.copyOf(faults);
    }

    /** A value that cannot be read because of a fault that is among the problems already; it has no faults of its own. */
    public static InvalidValueException alreadyTold(Position position) {
        return new InvalidValueException(position, List.of());
    }

    /**
     * A value of the wrong type or out of bounds. What a parameter without value left is {@linkplain #alreadyTold told already}.
     *
     * @param allowed what would be right, as {@link OptionType#allowed()} tells it
     */
    public static InvalidValueException expected(String allowed, Node got) {
        if (got instanceof Node.Scalar scalar && scalar.kind() == Node.ScalarKind.UNRESOLVED) {
            return alreadyTold(got.position());
        }
        return new InvalidValueException(got.position(), "expected " + allowed + ", got " + got.describe());
    }

    /** Several faults inside one value, told at once; at least one. */
    public static InvalidValueException all(List<InvalidValueException> faults) {
        List<InvalidValueException> flat =
                faults.stream().flatMap(f -> f.faults().stream()).toList();
        return flat.size() == 1 ? flat.get(0) : new InvalidValueException(faults.get(0).position, flat);
    }

    /** The same faults, each message told as being inside something: {@code column 'id': …}. */
    public InvalidValueException within(String what) {
        return faults.isEmpty()
                ? this
                : all(faults.stream()
                        .map(f -> new InvalidValueException(f.position, what + ": " + f.getMessage()))
                        .toList());
    }

    /** The same fault with more told at the end of its message. */
    InvalidValueException followedBy(String text) {
        return new InvalidValueException(position, getMessage() + text);
    }

    public Position position() {
        return position;
    }

    /** The single faults; this exception itself when there is only one, none when they have been told already. */
    public List<InvalidValueException> faults() {
        return faults;
    }
}
