package dev.drey.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A call of an aggregate function as written: {@code count(*)}, {@code sum(amount * 2)}, {@code count(distinct user) filter (where amount > 0)}. Syntax only:
 * which functions there are and what they take is for the aggregate stage to say. All offsets, also those in faults of the
 * arguments, are indices into {@link #text}.
 *
 * @param text the whole text
 * @param name the function's name in lower case
 * @param nameOffset index of its first char
 * @param distinct true behind {@code DISTINCT}
 * @param star true for {@code (*)}; there are then no arguments
 * @param arguments the arguments, in order; may be empty
 * @param filter the condition of {@code FILTER (WHERE …)}
 */
public record AggregateCall(
        String text,
        String name,
        int nameOffset,
        boolean distinct,
        boolean star,
        List<Expression> arguments,
        Optional<Expression> filter) {

    public AggregateCall {
        arguments = List.copyOf(arguments);
    }

    /**
     * Parses a whole text.
     *
     * @throws ExpressionException at the first fault
     */
    public static AggregateCall parse(String text) throws ExpressionException {
        TokenCursor tokens = new TokenCursor(Objects.requireNonNull(text, "text"));
        Parser parser = new Parser(text, tokens);
        Token name = tokens.next();
        if (name.kind() != Token.Kind.NAME || !tokens.acceptSymbol("(")) {
            throw tokens.fault(
                    name,
                    "an aggregate is written function(value), such as sum(amount) or count(*); actual: '"
                            + Source.shorten(text) + "'");
        }
        boolean distinct = isDistinct(tokens);
        boolean star = !distinct && tokens.acceptSymbol("*");
        List<Expression> arguments = new ArrayList<>();
        if (star) {
            tokens.expectSymbol(")", "behind *");
        } else if (distinct || !tokens.acceptSymbol(")")) {
            for (Syntax argument : parser.list("argument list")) {
                arguments.add(new Expression(text, argument));
            }
        }
        Optional<Expression> filter = filter(text, tokens, parser);
        tokens.expectEnd();
        return new AggregateCall(
                text, name.text().toLowerCase(Locale.ROOT), name.from(), distinct, star, arguments, filter);
    }

    /** DISTINCT is a word of its own only in front of a value: {@code count(distinct)} counts a column of that name. */
    private static boolean isDistinct(TokenCursor tokens) {
        if (!tokens.peek().isWord("DISTINCT")) {
            return false;
        }
        Token following = tokens.peek(1);
        boolean value = following.kind() != Token.Kind.SYMBOL || following.isSymbol("(") || following.isSymbol("-");
        return value && tokens.acceptWord("DISTINCT");
    }

    private static Optional<Expression> filter(String text, TokenCursor tokens, Parser parser)
            throws ExpressionException {
        if (!tokens.acceptWord("FILTER")) {
            return Optional.empty();
        }
        tokens.expectSymbol("(", "behind FILTER");
        if (!tokens.acceptWord("WHERE")) {
            throw tokens.fault(
                    tokens.peek(), tokens.peek().describe() + " is not expected here; write FILTER (WHERE condition)");
        }
        Expression condition = new Expression(text, parser.expression());
        tokens.expectSymbol(")", "to close FILTER");
        return Optional.of(condition);
    }

    @Override
    public String toString() {
        return text.strip();
    }
}
