package dev.drey.spec;

import java.util.regex.Pattern;

/**
 * What an unquoted scalar is: the core schema of YAML 1.2 without its spellings that mean something else to most readers. Only {@code true} and
 * {@code false} are booleans; {@code no} and {@code on} are text, and so are octal, hexadecimal and zero-padded numbers.
 */
final class ScalarKinds {
    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

    private ScalarKinds() {}

    static Node.ScalarKind of(String text) {
        switch (text) {
            case "", "~", "null":
                return Node.ScalarKind.NULL;
            case "true", "false":
                return Node.ScalarKind.BOOLEAN;
            default:
                break;
        }
        if (INTEGER.matcher(text).matches()) {
            return Node.ScalarKind.INTEGER;
        }
        return DECIMAL.matcher(text).matches() ? Node.ScalarKind.DECIMAL : Node.ScalarKind.TEXT;
    }

    /** As {@link #of}, for text that somebody gave on purpose: it is never nothing. */
    static Node.ScalarKind ofGiven(String text) {
        Node.ScalarKind kind = of(text);
        return kind == Node.ScalarKind.NULL ? Node.ScalarKind.TEXT : kind;
    }
}
