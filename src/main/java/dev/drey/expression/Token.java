package dev.drey.expression;

import java.util.Locale;

/**
 * A word of an expression's text.
 *
 * @param kind what it is
 * @param text the characters; of strings and quoted names without quotes, doubled quotes made single
 * @param from index of its first char
 * @param to index behind its last char
 */
record Token(Kind kind, String text, int from, int to) {
    enum Kind {
        NAME,
        QUOTED_NAME,
        NUMBER,
        STRING,
        SYMBOL,
        END
    }

    /** True for this bare word in any case; {@code word} is in upper case. */
    boolean isWord(String word) {
        return kind == Kind.NAME && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    String upper() {
        return text.toUpperCase(Locale.ROOT);
    }

    /** How messages name it. */
    String describe() {
        return switch (kind) {
            case END -> "the end";
            case STRING -> "string '" + Source.shorten(text) + "'";
            default -> "'" + Source.shorten(text) + "'";
        };
    }
}
