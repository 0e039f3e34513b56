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

    /** The names of types, for suggestions. */
    private static final List<String> TYPES =
            List.of("boolean", "bigint", "int", "double", "decimal", "string", "date", "timestamp");

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
    private final List<Token> tokens;
    private int at;
    private int nesting;

    Parser(String text) throws ExpressionException {
        this.text = text;
        this.tokens = Lexer.tokens(text);
    }

    /** The whole text as one expression. */
    Syntax parse() throws ExpressionException {
        Syntax root = expression();
        expectEnd();
        return root;
    }

    void expectEnd() throws ExpressionException {
        if (peek().kind() != Token.Kind.END) {
            throw fault(peek(), peek().describe() + " is not expected here; expected an operator or the end");
        }
    }

    Syntax expression() throws ExpressionException {
        return expression(OR);
    }

    private Syntax expression(int least) throws ExpressionException {
        if (++nesting > MAX_DEPTH) {
            throw tooDeep(peek().from());
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
        Token token = peek();
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
        while (acceptWord(word)) {
            operands.add(expression(and ? NOT : AND));
            checkItems(operands.size(), word + " has");
        }
        return new Syntax.Logic(extent(first.extent().from(), operands), and, operands);
    }

    private Syntax isNull(Syntax operand) throws ExpressionException {
        next();
        boolean negated = acceptWord("NOT");
        if (!acceptWord("NULL")) {
            throw fault(peek(), peek().describe() + " is not expected behind IS; expected NULL or NOT NULL");
        }
        return new Syntax.IsNull(extent(operand.extent().from(), List.of(operand)), operand, negated);
    }

    private Syntax comparison(Syntax left) throws ExpressionException {
        Token operator = next();
        Syntax right = expression(MEMBERSHIP);
        if (power() == COMPARISON) {
            throw fault(peek(), "comparisons cannot be chained; write a < b AND b < c");
        }
        return binary(OPERATORS.get(operator.text()), left, right);
    }

    private Syntax arithmetic(Syntax left, int power) throws ExpressionException {
        Operator operator = OPERATORS.get(next().text());
        return binary(operator, left, expression(power + 1));
    }

    private Syntax binary(Operator operator, Syntax left, Syntax right) throws ExpressionException {
        return new Syntax.Binary(extent(left.extent().from(), List.of(left, right)), operator, left, right);
    }

    private Syntax concatenation(Syntax first) throws ExpressionException {
        List<Syntax> operands = new ArrayList<>(List.of(first));
        while (acceptSymbol("||")) {
            operands.add(expression(SUM));
            checkItems(operands.size(), "|| has");
        }
        return new Syntax.Call(extent(first.extent().from(), operands), "concat", operands);
    }

    private Syntax membership(Syntax operand) throws ExpressionException {
        boolean negated = acceptWord("NOT");
        Token word = next();
        Syntax test;
        if (word.isWord("IN")) {
            test = in(operand);
        } else if (word.isWord("LIKE")) {
            test = like(operand);
        } else if (word.isWord("BETWEEN")) {
            test = between(operand);
        } else {
            throw fault(word, word.describe() + " is not expected behind NOT; expected IN, LIKE or BETWEEN");
        }
        return negated ? new Syntax.Not(extent(operand.extent().from(), List.of(test)), test) : test;
    }

    private Syntax in(Syntax operand) throws ExpressionException {
        expectSymbol("(", "behind IN");
        List<Syntax> items = list("IN list");
        List<Syntax> children = new ArrayList<>(items);
        children.add(operand);
        return new Syntax.In(extent(operand.extent().from(), children), operand, items);
    }

    private Syntax like(Syntax operand) throws ExpressionException {
        Syntax pattern = expression(CONCATENATION);
        Syntax.Literal escape = null;
        if (acceptWord("ESCAPE")) {
            Token token = next();
            if (token.kind() != Token.Kind.STRING
                    || token.text().codePointCount(0, token.text().length()) != 1) {
                throw fault(token, "ESCAPE takes a string of one character; actual: " + token.describe());
            }
            escape = literal(token.from(), DataType.STRING, token.text());
        }
        return new Syntax.Like(extent(operand.extent().from(), List.of(operand, pattern)), operand, pattern, escape);
    }

    private Syntax between(Syntax operand) throws ExpressionException {
        Syntax low = expression(CONCATENATION);
        if (!acceptWord("AND")) {
            throw fault(peek(), peek().describe() + " is not expected here; BETWEEN needs AND and an upper bound");
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
        Token token = next();
        return switch (token.kind()) {
            case NUMBER -> number(token, token.from(), token.text());
            case STRING -> literal(token.from(), DataType.STRING, token.text());
            case QUOTED_NAME -> column(token);
            case NAME -> word(token);
            case SYMBOL -> symbol(token);
            case END -> throw fault(token, "a value is missing at the end");
        };
    }

    private Syntax symbol(Token token) throws ExpressionException {
        switch (token.text()) {
            case "(" -> {
                Syntax inner = expression();
                expectSymbol(")", "to close the parenthesis of character " + (token.from() + 1));
                return inner;
            }
            case "-" -> {
                if (peek().kind() == Token.Kind.NUMBER) {
                    // The sign belongs to the literal: 9223372036854775808 is a bigint only when negative.
                    Token digits = next();
                    return number(digits, token.from(), "-" + digits.text());
                }
                Syntax operand = expression(UNARY);
                return new Syntax.Negate(extent(token.from(), List.of(operand)), operand);
            }
            case "+" -> {
                return expression(UNARY);
            }
            default -> throw fault(token, token.describe() + " is not expected here; expected a value");
        }
    }

    private Syntax number(Token token, int from, String digits) throws ExpressionException {
        if (digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0) {
            return literal(from, DataType.DOUBLE, digits);
        }
        BigDecimal value = new BigDecimal(digits);
        if (digits.indexOf('.') < 0) {
            if (value.toBigInteger().bitLength() > 63) {
                throw fault(token, "number " + Source.shorten(digits) + " is out of the range of bigint");
            }
            return literal(from, DataType.BIGINT, value.toPlainString());
        }
        int precision = Math.max(value.precision(), value.scale());
        if (precision > DataType.MAX_PRECISION) {
            throw fault(
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
                return caseOf(token);
            }
            case "NOT" -> {
                Syntax operand = expression(NOT);
                return new Syntax.Not(extent(token.from(), List.of(operand)), operand);
            }
            case "DATE", "TIMESTAMP" -> {
                if (peek().kind() == Token.Kind.STRING) {
                    return literal(token.from(), DataType.parse(token.text()), next().text());
                }
            }
            default -> {
                if (RESERVED.contains(token.upper())) {
                    throw fault(
                            token,
                            token.describe() + " is not expected here; a column of that name is written \""
                                    + token.text() + "\"");
                }
            }
        }
        return acceptSymbol("(") ? call(token) : column(token);
    }

    private Syntax column(Token token) {
        return new Syntax.ColumnName(new Extent(token.from(), token.to(), 1, false), token.text());
    }

    private Syntax call(Token name) throws ExpressionException {
        return switch (name.upper()) {
            case "CAST" -> cast(name);
            case "EXTRACT" -> extract(name);
            case "NULLIF" -> nullIf(name);
            default -> {
                List<Syntax> arguments = acceptSymbol(")") ? List.of() : list("argument list");
                yield new Syntax.Call(
                        extent(name.from(), arguments), name.text().toLowerCase(Locale.ROOT), arguments);
            }
        };
    }

    private Syntax cast(Token name) throws ExpressionException {
        Syntax operand = expression();
        if (!acceptWord("AS")) {
            throw fault(peek(), peek().describe() + " is not expected here; CAST is written CAST(value AS type)");
        }
        Token type = next();
        StringBuilder spelled = new StringBuilder(type.text());
        if (acceptSymbol("(")) {
            spelled.append('(');
            do {
                spelled.append(next().text());
            } while (peek().kind() != Token.Kind.END && !peek().isSymbol(")"));
            expectSymbol(")", "to close the type");
            spelled.append(')');
        }
        DataType target;
        try {
            target = DataType.parse(spelled.toString());
        } catch (IllegalArgumentException e) {
            boolean unknown = e.getMessage().contains(DataType.ALLOWED);
            throw new ExpressionException(text, type.from(), e.getMessage(), type.text(), unknown ? TYPES : List.of());
        }
        expectSymbol(")", "to close CAST");
        return new Syntax.Cast(extent(name.from(), List.of(operand)), operand, target);
    }

    private Syntax extract(Token name) throws ExpressionException {
        Token field = next();
        if (field.kind() != Token.Kind.NAME || !acceptWord("FROM")) {
            throw fault(field, "EXTRACT is written extract(field FROM time)");
        }
        Syntax operand = expression();
        expectSymbol(")", "to close EXTRACT");
        Extent at = new Extent(field.from(), field.to(), 1, true);
        List<Syntax> arguments = List.of(new Syntax.Literal(at, DataType.STRING, field.text()), operand);
        return new Syntax.Call(extent(name.from(), arguments), "extract", arguments);
    }

    /** NULLIF(a, b) is CASE WHEN a = b THEN NULL ELSE a END. */
    private Syntax nullIf(Token name) throws ExpressionException {
        List<Syntax> arguments = acceptSymbol(")") ? List.of() : list("argument list");
        if (arguments.size() != 2) {
            throw fault(name, "function nullif takes 2 arguments; actual: " + arguments.size());
        }
        Extent extent = extent(name.from(), arguments);
        Syntax equal = new Syntax.Binary(extent, Operator.EQUAL, arguments.get(0), arguments.get(1));
        Syntax nothing = new Syntax.Literal(new Extent(name.from(), name.to(), 1, true), null, "");
        return new Syntax.Case(extent, List.of(new Syntax.When(equal, nothing)), arguments.get(0));
    }

    /** CASE x WHEN v … is CASE WHEN x = v …. */
    private Syntax caseOf(Token start) throws ExpressionException {
        Syntax subject = peek().isWord("WHEN") ? null : expression();
        List<Syntax.When> branches = new ArrayList<>();
        List<Syntax> children = new ArrayList<>();
        while (acceptWord("WHEN")) {
            Syntax condition = expression();
            if (subject != null) {
                Extent at = extent(condition.extent().from(), List.of(subject, condition));
                condition = new Syntax.Binary(at, Operator.EQUAL, subject, condition);
            }
            if (!acceptWord("THEN")) {
                throw fault(peek(), peek().describe() + " is not expected here; WHEN needs THEN and a value");
            }
            Syntax value = expression();
            branches.add(new Syntax.When(condition, value));
            checkItems(branches.size(), "CASE has");
            children.addAll(List.of(condition, value));
        }
        if (branches.isEmpty()) {
            throw fault(peek(), peek().describe() + " is not expected here; CASE needs WHEN");
        }
        Syntax otherwise = acceptWord("ELSE") ? expression() : null;
        if (otherwise != null) {
            children.add(otherwise);
        }
        if (!acceptWord("END")) {
            throw fault(
                    peek(),
                    peek().describe() + " is not expected here; CASE of character " + (start.from() + 1)
                            + " needs END");
        }
        return new Syntax.Case(extent(start.from(), children), branches, otherwise);
    }

    /** Items up to the closing parenthesis, which is consumed. */
    List<Syntax> list(String what) throws ExpressionException {
        List<Syntax> items = new ArrayList<>();
        do {
            items.add(expression());
            checkItems(items.size(), "the " + what + " has");
        } while (acceptSymbol(","));
        expectSymbol(")", "to close the " + what);
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
        return new Syntax.Literal(new Extent(from, previousEnd(), 1, true), type, value);
    }

    /** The extent of a node that starts at {@code from}, ends with the last token read and has these children. */
    private Extent extent(int from, List<Syntax> children) throws ExpressionException {
        int depth = 0;
        boolean constant = true;
        for (Syntax child : children) {
            depth = Math.max(depth, child.extent().depth());
            constant &= child.extent().constant();
        }
        if (depth >= MAX_DEPTH) {
            throw tooDeep(from);
        }
        return new Extent(from, previousEnd(), depth + 1, constant);
    }

    private ExpressionException tooDeep(int offset) {
        return new ExpressionException(
                text, offset, "the expression is nested more than " + MAX_DEPTH + " levels deep");
    }

    private void checkItems(int count, String what) throws ExpressionException {
        if (count > MAX_ITEMS) {
            throw fault(peek(), what + " more than " + MAX_ITEMS + " items");
        }
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

    private int previousEnd() {
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
}
