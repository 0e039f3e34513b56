package dev.drey.stage.aggregate;

/** An exact result that its type cannot hold; {@link AggregateTable} adds which aggregate of which group it is. */
public final class AggregateOverflowException extends ArithmeticException {
    private static final long serialVersionUID = 1L;
    private final int group;

    /**
     * @param group number of the group
     * @param message the exact value and what is allowed
     */
    public AggregateOverflowException(int group, String message) {
        super(message);
        this.group = group;
    }

    public int group() {
        return group;
    }
}
