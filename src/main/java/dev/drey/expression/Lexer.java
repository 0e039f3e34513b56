package dev.drey.expression;

import java.util.ArrayList;
import java.util.List;

/** Cuts an expression's text into tokens. */
final class Lexer {
    /** Most chars of an expression; bounds all work on user text. */
    static final int MAX_LENGTH = 64 * 1024;

    private static final String[] SYMBOLS = {
        "<>", "!=", "<=", ">=", "||", "(", ")", ",", "+", "-", "*", "/", "%", "=", "<", ">"
    };

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** All tokens, the last of kind END. */
    static List<Token> tokens(String text) throws ExpressionException {
        if (text.length() > MAX_LENGTH) {
            throw new ExpressionException(
                    text, MAX_LENGTH, "the expression has " + text.length() + " characters; allowed: " + MAX_LENGTH);
        }
        return new Lexer(text).run();
    }

    private List<Token> run() throws ExpressionException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '\'') {
                quoted('\'', Token.Kind.STRING, "string");
            } else if (c == '"') {
                quoted('"', Token.Kind.QUOTED_NAME, "quoted name");
            } else if (isDigit(at) || c == '.' && isDigit(at + 1)) {
                number();
            } else if (isNameStart(text.codePointAt(at))) {
                name();
            } else {
                symbol();
            }
        }
        tokens.add(new Token(Token.Kind.END, "", text.length(), text.length()));
        return tokens;
    }

    private void add(Token.Kind kind, String value, int from) {
        tokens.add(new Token(kind, value, from, at));
    }

    private void quoted(char quote, Token.Kind kind, String what) throws ExpressionException {
        int from = at;
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            int end = text.indexOf(quote, at);
            if (end < 0) {
                throw new ExpressionException(text, from, "the " + what + " is not closed; " + quote + " is missing");
            }
            value.append(text, at, end);
            at = end + 1;
            if (at >= text.length() || text.charAt(at) != quote) {
                break;
            }
            value.append(quote);
            at++;
        }
        if (kind == Token.Kind.QUOTED_NAME && value.isEmpty()) {
            throw new ExpressionException(text, from, "a quoted name is empty");
        }
        add(kind, value.toString(), from);
    }

    private void number() throws ExpressionException {
        int from = at;
        digits();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int sign = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0 ? 1 : 0;
            if (isDigit(at + 1 + sign)) {
                at += 1 + sign;
                digits();
            }
        }
        if (at < text.length() && (isNamePart(text.codePointAt(at)) || text.charAt(at) == '.')) {
            while (at < text.length() && (isNamePart(text.codePointAt(at)) || text.charAt(at) == '.')) {
                at += Character.charCount(text.codePointAt(at));
            }
            throw new ExpressionException(
                    text,
                    from,
                    "'" + Source.shorten(text.substring(from, at)) + "' is not a number (such as 15, 1.5 or 1e3)");
        }
        add(Token.Kind.NUMBER, text.substring(from, at), from);
    }

    private void digits() {
        while (isDigit(at)) {
            at++;
        }
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private static boolean isNamePart(int codePoint) {
        return codePoint == '_' || Character.isLetterOrDigit(codePoint);
    }

    private void name() {
        int from = at;
        while (at < text.length() && isNamePart(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        if (at + 1 < text.length() && text.charAt(at) == '.' && isNameStart(text.codePointAt(at + 1))) {
            qualified(from);
        } else {
            add(Token.Kind.NAME, text.substring(from, at), from);
        }
    }

    private static boolean isNameStart(int codePoint) {
        return codePoint == '_' || Character.isLetter(codePoint);
    }

    /** A name behind the name of what it belongs to, {@code left.amount}: one column name with a dot in it, as {@code "left.amount"}. */
    private void qualified(int from) {
        at++;
        while (at < text.length() && isNamePart(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        add(Token.Kind.QUOTED_NAME, text.substring(from, at), from);
    }

    private void symbol() throws ExpressionException {
        int from = at;
        if (text.startsWith("--", at)) {
            throw new ExpressionException(
                    text, from, "comments are not taken; part two minus signs by a space or parentheses");
        }
        if (text.startsWith("==", at)) {
            throw new ExpressionException(text, from, "'==' is no operator; equality is written =");
        }
        for (String symbol : SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                at += symbol.length();
                add(Token.Kind.SYMBOL, symbol, from);
                return;
            }
        }
        String shown = new String(Character.toChars(text.codePointAt(at)));
        throw new ExpressionException(text, from, "character '" + shown + "' is not part of any expression");
    }
}
