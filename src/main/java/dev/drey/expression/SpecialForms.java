package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.expression.Syntax.Extent;
import dev.drey.expression.Syntax.Operator;
import java.util.ArrayList;
import java.util.List;

/** The parts of the grammar with words of their own inside: CASE, CAST, EXTRACT, and NULLIF, which is a CASE. */
final class SpecialForms {
    /** The names of types, for suggestions. */
    private static final List<String> TYPES =
            List.of("boolean", "bigint", "int", "double", "decimal(p,s)", "string", "date", "timestamp");

    private final String text;
    private final TokenCursor tokens;
    private final Parser parser;

    SpecialForms(String text, TokenCursor tokens, Parser parser) {
        this.text = text;
        this.tokens = tokens;
        this.parser = parser;
    }

    Syntax cast(Token name) throws ExpressionException {
        Syntax operand = parser.expression();
        if (!tokens.acceptWord("AS")) {
            throw tokens.fault(
                    tokens.peek(),
                    tokens.peek().describe() + " is not expected here; CAST is written CAST(value AS type)");
        }
        Token type = tokens.next();
        StringBuilder spelled = new StringBuilder(type.text());
        if (tokens.acceptSymbol("(")) {
            spelled.append('(');
            do {
                spelled.append(tokens.next().text());
            } while (tokens.peek().kind() != Token.Kind.END && !tokens.peek().isSymbol(")"));
            tokens.expectSymbol(")", "to close the type");
            spelled.append(')');
        }
        DataType target;
        try {
            target = DataType.parse(spelled.toString());
        } catch (IllegalArgumentException e) {
            boolean unknown = e.getMessage().contains(DataType.ALLOWED);
            throw unknown
                    ? new ExpressionException(
                            text, type.from(), "type '" + spelled + "' is unknown", type.text(), TYPES)
                    : new ExpressionException(text, type.from(), e.getMessage());
        }
        tokens.expectSymbol(")", "to close CAST");
        return new Syntax.Cast(parser.extent(name.from(), List.of(operand)), operand, target);
    }

    /** The field becomes a string literal at its place. */
    Syntax extract(Token name) throws ExpressionException {
        Token field = tokens.next();
        if (field.kind() != Token.Kind.NAME || !tokens.acceptWord("FROM")) {
            throw tokens.fault(field, "EXTRACT is written extract(field FROM time)");
        }
        Syntax operand = parser.expression();
        tokens.expectSymbol(")", "to close EXTRACT");
        Extent at = new Extent(field.from(), field.to(), 1, true);
        List<Syntax> arguments = List.of(new Syntax.Literal(at, DataType.STRING, field.text()), operand);
        return new Syntax.Call(parser.extent(name.from(), arguments), "extract", arguments);
    }

    /** NULLIF(a, b) is CASE WHEN a = b THEN NULL ELSE a END. */
    Syntax nullIf(Token name) throws ExpressionException {
        List<Syntax> arguments = tokens.acceptSymbol(")") ? List.of() : parser.list("argument list");
        if (arguments.size() != 2) {
            throw tokens.fault(name, "function nullif takes 2 arguments; actual: " + arguments.size());
        }
        Extent extent = parser.extent(name.from(), arguments);
        Syntax equal = new Syntax.Binary(extent, Operator.EQUAL, arguments.get(0), arguments.get(1));
        Syntax nothing = new Syntax.Literal(new Extent(name.from(), name.to(), 1, true), null, "");
        return new Syntax.Case(extent, List.of(new Syntax.When(equal, nothing)), arguments.get(0));
    }

    /** CASE x WHEN v … is CASE WHEN x = v …. */
    Syntax caseOf(Token start) throws ExpressionException {
        Syntax subject = tokens.peek().isWord("WHEN") ? null : parser.expression();
        List<Syntax.When> branches = new ArrayList<>();
        List<Syntax> children = new ArrayList<>();
        while (tokens.acceptWord("WHEN")) {
            Syntax condition = parser.expression();
            if (subject != null) {
                Extent at = parser.extent(condition.extent().from(), List.of(subject, condition));
                condition = new Syntax.Binary(at, Operator.EQUAL, subject, condition);
            }
            if (!tokens.acceptWord("THEN")) {
                throw tokens.fault(
                        tokens.peek(), tokens.peek().describe() + " is not expected here; WHEN needs THEN and a value");
            }
            Syntax value = parser.expression();
            branches.add(new Syntax.When(condition, value));
            parser.checkItems(branches.size(), "CASE has");
            children.addAll(List.of(condition, value));
        }
        if (branches.isEmpty()) {
            throw tokens.fault(tokens.peek(), tokens.peek().describe() + " is not expected here; CASE needs WHEN");
        }
        Syntax otherwise = tokens.acceptWord("ELSE") ? parser.expression() : null;
        if (otherwise != null) {
            children.add(otherwise);
        }
        if (!tokens.acceptWord("END")) {
            throw tokens.fault(
                    tokens.peek(),
                    tokens.peek().describe() + " is not expected here; CASE of character " + (start.from() + 1)
                            + " needs END");
        }
        return new Syntax.Case(parser.extent(start.from(), children), branches, otherwise);
    }
}
