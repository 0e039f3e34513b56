package dev.drey.expression;

import java.util.List;

/** The tokens of a text, read from the first to the last; the end is read again and again. */
final class TokenCursor {
    private final String text;
    private final List<Token> tokens;
    private int at;

    TokenCursor(String text) throws ExpressionException {
        this.text = text;
        this.tokens = Lexer.tokens(text);
    }

    Token peek() {
        return tokens.get(at);
    }

    /** The token {@code ahead} places behind the next one. */
    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Token.Kind.END) {
            at++;
        }
        return token;
    }

    /** Index behind the last char of the token read last. */
    int previousEnd() {
        return at == 0 ? 0 : tokens.get(at - 1).to();
    }

    boolean acceptWord(String word) {
        boolean found = peek().isWord(word);
        if (found) {
            at++;
        }
        return found;
    }

    boolean acceptSymbol(String symbol) {
        boolean found = peek().isSymbol(symbol);
        if (found) {
            at++;
        }
        return found;
    }

    void expectSymbol(String symbol, String why) throws ExpressionException {
        if (!acceptSymbol(symbol)) {
            throw fault(peek(), peek().describe() + " is not expected here; expected '" + symbol + "' " + why);
        }
    }

    ExpressionException fault(Token token, String reason) {
        return new ExpressionException(text, token.from(), reason);
    }

    void expectEnd() throws ExpressionException {
        if (peek().kind() != Token.Kind.END) {
            throw fault(peek(), peek().describe() + " is not expected here; expected an operator or the end");
        }
    }
}
