package dev.drey.expression;

import java.util.List;

/** An expression as written cannot be used: it does not parse, names what is not there, or its types do not fit. The user must act. */
public final class ExpressionException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final int offset;
    private final String given;
    private final transient List<String> candidates;

    ExpressionException(String text, int offset, String reason) {
        this(text, offset, reason, "", List.of());
    }

    ExpressionException(String text, int offset, String reason, String given, List<String> candidates) {
        super(reason + " (character " + (offset + 1) + " of: " + Source.shorten(text) + ")");
        this.reason = reason;
        this.offset = offset;
        this.given = given;
        this.candidates = List.copyOf(candidates);
    }

    /** What is wrong, with the actual value and what is allowed; without the place. */
    public String reason() {
        return reason;
    }

    /** Where it is wrong: 0-based index into the text's chars; the text's length when it ends too early. */
    public int offset() {
        return offset;
    }

    /** The unknown name that was given, empty when no name is at fault. */
    public String given() {
        return given;
    }

    /** The names that are known where {@link #given} stands; empty when no name is at fault. */
    public List<String> candidates() {
        return candidates == null ? List.of() : candidates;
    }
}
