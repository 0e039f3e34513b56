package dev.drey.expression;

/** A row's values cannot be evaluated: overflow, division by zero, text that is not a number. The data or the expression must change. */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String expression;
    private final String reason;

    EvaluationException(Source source, String reason) {
        super("cannot evaluate '" + source.fragment() + "': " + reason);
        this.expression = source.fragment();
        this.reason = reason;
    }

    /** The part of the expression that failed, as written. */
    public String expression() {
        return expression;
    }

    /** What is wrong, with the actual values. */
    public String reason() {
        return reason;
    }
}
