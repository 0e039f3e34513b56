package dev.drey.expression;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.ValueText;
import dev.drey.expression.Syntax.Extent;
import dev.drey.expression.Syntax.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Parses expressions by operator precedence (Vaughan Pratt, "Top down operator precedence", 1973). From loose to tight: OR; AND; NOT; IS NULL;
 * comparison (not associative); BETWEEN, IN, LIKE; ||; + -; * / %; unary minus. Nesting and list sizes are bounded, so that no text
 * exhausts the stack.
 */
final class Parser {
    /** Most levels of nesting. */
    static final int MAX_DEPTH = 200;
    /** Most items of an IN list, an AND or OR chain, a CASE or the arguments of a function. */
    static final int MAX_ITEMS = 10_000;

    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int IS = 4;
    private static final int COMPARISON = 5;
    private static final int MEMBERSHIP = 6;
    private static final int CONCATENATION = 7;
    private static final int SUM = 8;
    private static final int PRODUCT = 9;
    private static final int UNARY = 10;

    /** Words that are never a bare column name. */
    private static final Set<String> RESERVED = Set.of(
            "AND", "OR", "NOT", "NULL", "TRUE", "FALSE", "CASE", "WHEN", "THEN", "ELSE", "END", "IN", "IS", "LIKE",
            "BETWEEN", "ESCAPE");

    private static final Map<String, Operator> OPERATORS = Map.ofEntries(
            Map.entry("+", Operator.ADD),
            Map.entry("-", Operator.SUBTRACT),
            Map.entry("*", Operator.MULTIPLY),
            Map.entry("/", Operator.DIVIDE),
            Map.entry("%", Operator.REMAINDER),
            Map.entry("=", Operator.EQUAL),
            Map.entry("<>", Operator.NOT_EQUAL),
            Map.entry("!=", Operator.NOT_EQUAL),
            Map.entry("<", Operator.LESS),
            Map.entry("<=", Operator.LESS_OR_EQUAL),
            Map.entry(">", Operator.GREATER),
            Map.entry(">=", Operator.GREATER_OR_EQUAL));

    private final String text;
    private final TokenCursor tokens;
    private final SpecialForms forms;
    private int nesting;

    Parser(String text, TokenCursor tokens) {
        this.text = text;
        this.tokens = tokens;
        this.forms = new SpecialForms(text, tokens, this);
    }

    /** The whole text as one expression. */
    Syntax parse() throws ExpressionException {
        Syntax root = expression();
        tokens.expectEnd();
        return root;
    }

    Syntax expression() throws ExpressionException {
        return expression(OR);
    }

    private Syntax expression(int least) throws ExpressionException {
        if (++nesting > MAX_DEPTH) {
            throw tooDeep(tokens.peek().from());
        }
        Syntax left = prefix();
        for (int power = power(); power >= least; power = power()) {
            left = infix(left, power);
        }
        nesting--;
        return left;
    }

    /** How tightly the next token binds what stands before it; 0 when it does not. */
    private int power() {
        Token token = tokens.peek();
        if (token.kind() == Token.Kind.SYMBOL) {
            return switch (token.text()) {
                case "||" -> CONCATENATION;
                case "+", "-" -> SUM;
                case "*", "/", "%" -> PRODUCT;
                case "(", ")", "," -> 0;
                default -> COMPARISON;
            };
        }
        if (token.kind() != Token.Kind.NAME) {
            return 0;
        }
        return switch (token.upper()) {
            case "OR" -> OR;
            case "AND" -> AND;
            case "IS" -> IS;
            case "IN", "LIKE", "BETWEEN", "NOT" -> MEMBERSHIP;
            default -> 0;
        };
    }

    private Syntax infix(Syntax left, int power) throws ExpressionException {
        return switch (power) {
            case OR -> logic(left, false);
            case AND -> logic(left, true);
            case IS -> isNull(left);
            case COMPARISON -> comparison(left);
            case MEMBERSHIP -> membership(left);
            case CONCATENATION -> concatenation(left);
            default -> arithmetic(left, power);
        };
    }

    private Syntax logic(Syntax first, boolean and) throws ExpressionException {
        String word = and ? "AND" : "OR";
        List<Syntax> operands = new ArrayList<>(List.of(first));
        while (tokens.acceptWord(word)) {
            operands.add(expression(and ? NOT : AND));
            checkItems(operands.size(), word + " has");
        }
        return new Syntax.Logic(extent(first.extent().from(), operands), and, operands);
    }

    private Syntax isNull(Syntax operand) throws ExpressionException {
        tokens.next();
        boolean negated = tokens.acceptWord("NOT");
        if (!tokens.acceptWord("NULL")) {
            throw tokens.fault(
                    tokens.peek(), tokens.peek().describe() + " is not expected behind IS; expected NULL or NOT NULL");
        }
        return new Syntax.IsNull(extent(operand.extent().from(), List.of(operand)), operand, negated);
    }

    private Syntax comparison(Syntax left) throws ExpressionException {
        Token operator = tokens.next();
        Syntax right = expression(MEMBERSHIP);
        if (power() == COMPARISON) {
            throw tokens.fault(tokens.peek(), "comparisons cannot be chained; write a < b AND b < c");
        }
        return binary(OPERATORS.get(operator.text()), left, right);
    }

    private Syntax arithmetic(Syntax left, int power) throws ExpressionException {
        Operator operator = OPERATORS.get(tokens.next().text());
        return binary(operator, left, expression(power + 1));
    }

    private Syntax binary(Operator operator, Syntax left, Syntax right) throws ExpressionException {
        return new Syntax.Binary(extent(left.extent().from(), List.of(left, right)), operator, left, right);
    }

    private Syntax concatenation(Syntax first) throws ExpressionException {
        List<Syntax> operands = new ArrayList<>(List.of(first));
        while (tokens.acceptSymbol("||")) {
            operands.add(expression(SUM));
            checkItems(operands.size(), "|| has");
        }
        return new Syntax.Call(extent(first.extent().from(), operands), "concat", operands);
    }

    private Syntax membership(Syntax operand) throws ExpressionException {
        boolean negated = tokens.acceptWord("NOT");
        Token word = tokens.next();
        Syntax test;
        if (word.isWord("IN")) {
            test = in(operand);
        } else if (word.isWord("LIKE")) {
            test = like(operand);
        } else if (word.isWord("BETWEEN")) {
            test = between(operand);
        } else {
            throw tokens.fault(word, word.describe() + " is not expected behind NOT; expected IN, LIKE or BETWEEN");
        }
        return negated ? new Syntax.Not(extent(operand.extent().from(), List.of(test)), test) : test;
    }

    private Syntax in(Syntax operand) throws ExpressionException {
        tokens.expectSymbol("(", "behind IN");
        List<Syntax> items = list("IN list");
        List<Syntax> children = new ArrayList<>(items);
        children.add(operand);
        return new Syntax.In(extent(operand.extent().from(), children), operand, items);
    }

    private Syntax like(Syntax operand) throws ExpressionException {
        Syntax pattern = expression(CONCATENATION);
        Syntax.Literal escape = null;
        if (tokens.acceptWord("ESCAPE")) {
            Token token = tokens.next();
            if (token.kind() != Token.Kind.STRING
                    || token.text().codePointCount(0, token.text().length()) != 1) {
                throw tokens.fault(token, "ESCAPE takes a string of one character; actual: " + token.describe());
            }
            escape = literal(token.from(), DataType.STRING, token.text());
        }
        return new Syntax.Like(extent(operand.extent().from(), List.of(operand, pattern)), operand, pattern, escape);
    }

    private Syntax between(Syntax operand) throws ExpressionException {
        Syntax low = expression(CONCATENATION);
        if (!tokens.acceptWord("AND")) {
            throw tokens.fault(
                    tokens.peek(),
                    tokens.peek().describe() + " is not expected here; BETWEEN needs AND and an upper bound");
        }
        Syntax high = expression(CONCATENATION);
        int from = operand.extent().from();
        Extent extent = extent(from, List.of(operand, low, high));
        return new Syntax.Logic(
                extent,
                true,
                List.of(
                        new Syntax.Binary(extent, Operator.GREATER_OR_EQUAL, operand, low),
                        new Syntax.Binary(extent, Operator.LESS_OR_EQUAL, operand, high)));
    }

    private Syntax prefix() throws ExpressionException {
        Token token = tokens.next();
        return switch (token.kind()) {
            case NUMBER -> number(token, token.from(), token.text());
            case STRING -> literal(token.from(), DataType.STRING, token.text());
            case QUOTED_NAME -> column(token);
            case NAME -> word(token);
            case SYMBOL -> symbol(token);
            case END -> throw tokens.fault(token, "a value is missing at the end");
        };
    }

    private Syntax symbol(Token token) throws ExpressionException {
        switch (token.text()) {
            case "(" -> {
                Syntax inner = expression();
                tokens.expectSymbol(")", "to close the parenthesis of character " + (token.from() + 1));
                return inner;
            }
            case "-" -> {
                if (tokens.peek().kind() == Token.Kind.NUMBER) {
                    // The sign belongs to the literal: 9223372036854775808 is a bigint only when negative.
                    Token digits = tokens.next();
                    return number(digits, token.from(), "-" + digits.text());
                }
                Syntax operand = expression(UNARY);
                return new Syntax.Negate(extent(token.from(), List.of(operand)), operand);
            }
            case "+" -> {
                return expression(UNARY);
            }
            default -> throw tokens.fault(token, token.describe() + " is not expected here; expected a value");
        }
    }

    private Syntax number(Token token, int from, String digits) throws ExpressionException {
        if (digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0) {
            return literal(from, DataType.DOUBLE, digits);
        }
        BigDecimal value = new BigDecimal(digits);
        if (digits.indexOf('.') < 0) {
            if (value.toBigInteger().bitLength() > 63) {
                throw tokens.fault(token, "number " + Source.shorten(digits) + " is out of the range of bigint");
            }
            return literal(from, DataType.BIGINT, value.toPlainString());
        }
        int precision = Math.max(value.precision(), value.scale());
        if (precision > DataType.MAX_PRECISION) {
            throw tokens.fault(
                    token,
                    "number " + Source.shorten(digits) + " has " + precision + " digits; a decimal holds "
                            + DataType.MAX_PRECISION + " (write it with an exponent for a double)");
        }
        return literal(from, DataType.decimal(precision, value.scale()), value.toPlainString());
    }

    private Syntax word(Token token) throws ExpressionException {
        switch (token.upper()) {
            case "TRUE", "FALSE" -> {
                return literal(token.from(), DataType.BOOLEAN, token.text());
            }
            case "NULL" -> {
                return literal(token.from(), null, "");
            }
            case "CASE" -> {
                return forms.caseOf(token);
            }
            case "NOT" -> {
                Syntax operand = expression(NOT);
                return new Syntax.Not(extent(token.from(), List.of(operand)), operand);
            }
            case "DATE", "TIMESTAMP" -> {
                if (tokens.peek().kind() == Token.Kind.STRING) {
                    return literal(
                            token.from(),
                            DataType.parse(token.text()),
                            tokens.next().text());
                }
            }
            default -> {
                if (RESERVED.contains(token.upper())) {
                    throw tokens.fault(
                            token,
                            token.describe() + " is not expected here; a column of that name is written \""
                                    + token.text() + "\"");
                }
            }
        }
        return tokens.acceptSymbol("(") ? call(token) : column(token);
    }

    private Syntax column(Token token) {
        return new Syntax.ColumnName(new Extent(token.from(), token.to(), 1, false), token.text());
    }

    private Syntax call(Token name) throws ExpressionException {
        return switch (name.upper()) {
            case "CAST" -> forms.cast(name);
            case "EXTRACT" -> forms.extract(name);
            case "NULLIF" -> forms.nullIf(name);
            default -> {
                List<Syntax> arguments = tokens.acceptSymbol(")") ? List.of() : list("argument list");
                yield new Syntax.Call(
                        extent(name.from(), arguments), name.text().toLowerCase(Locale.ROOT), arguments);
            }
        };
    }

    /** Items up to the closing parenthesis, which is consumed. */
    List<Syntax> list(String what) throws ExpressionException {
        List<Syntax> items = new ArrayList<>();
        do {
            items.add(expression());
            checkItems(items.size(), "the " + what + " has");
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")", "to close the " + what);
        return items;
    }

    private Syntax.Literal literal(int from, DataType type, String value) throws ExpressionException {
        if (type != null) {
            try {
                ValueText.parse(type, value, Column.create(type.storage(), 1), 0);
            } catch (IllegalArgumentException e) {
                throw new ExpressionException(text, from, e.getMessage());
            }
        }
        return new Syntax.Literal(new Extent(from, tokens.previousEnd(), 1, true), type, value);
    }

    /** The extent of a node that starts at {@code from}, ends with the last token read and has these children. */
    Extent extent(int from, List<Syntax> children) throws ExpressionException {
        int depth = 0;
        boolean constant = true;
        for (Syntax child : children) {
            depth = Math.max(depth, child.extent().depth());
            constant &= child.extent().constant();
        }
        if (depth >= MAX_DEPTH) {
            throw tooDeep(from);
        }
        return new Extent(from, tokens.previousEnd(), depth + 1, constant);
    }

    private ExpressionException tooDeep(int offset) {
        return new ExpressionException(
                text, offset, "the expression is nested more than " + MAX_DEPTH + " levels deep");
    }

    void checkItems(int count, String what) throws ExpressionException {
        if (count > MAX_ITEMS) {
            throw tokens.fault(tokens.peek(), what + " more than " + MAX_ITEMS + " items");
        }
    }
}
