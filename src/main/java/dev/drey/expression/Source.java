package dev.drey.expression;

import java.io.Serializable;

/**
 * The part of a text that an expression stands in.
 *
 * @param text the whole text
 * @param from index of its first char
 * @param to index behind its last char
 */
record Source(String text, int from, int to) implements Serializable {
    private static final int SHOWN = 200;

    /** The part itself, shortened for messages. */
    String fragment() {
        return shorten(text.substring(from, to));
    }

    /** The part in quotes, which a lone string brings itself. */
    String quoted() {
        String fragment = fragment();
        return fragment.length() > 1 && fragment.startsWith("'") && fragment.endsWith("'")
                ? fragment
                : "'" + fragment + "'";
    }

    static String shorten(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
