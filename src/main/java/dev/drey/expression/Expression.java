package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A SQL expression that parsed, but whose names and types are not known yet: {@code amount > 10 AND category IN ('A', 'B')}.
 *
 * <pre>{@code
 * BoundExpression late = Expression.parse("delay > 15").bind(schema);    // when the pipeline is checked
 * Evaluator evaluator = late.evaluator();                                // in an operator's open()
 * int rows = evaluator.filter(chunk, selection);                         // per chunk
 * }</pre>
 *
 * What may be written and what it means stands in the package's documentation. Column names are case-sensitive, all other words are not; a name
 * that is no plain word stands in double quotes. Immutable.
 */
public final class Expression implements Serializable {
    private static final long serialVersionUID = 1L;
    private final String text;
    private final Syntax root;

    Expression(String text, Syntax root) {
        this.text = text;
        this.root = root;
    }

    /**
     * Parses a whole text.
     *
     * @throws ExpressionException at the first fault
     */
    public static Expression parse(String text) throws ExpressionException {
        Objects.requireNonNull(text, "text");
        return new Expression(text, new Parser(text, new TokenCursor(text)).parse());
    }

    /** An expression that is the column of that name, whatever the name looks like. */
    public static Expression column(String name) {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        return new Expression(quoted, new Syntax.ColumnName(new Syntax.Extent(0, quoted.length(), 1, false), name));
    }

    /** How each function is called, such as {@code round(number [, digits])}; in the order of the reference. */
    public static List<String> functions() {
        return Functions.usages();
    }

    /**
     * Gives names and types their meaning.
     *
     * @throws ExpressionException when a column or function is unknown, or types do not fit
     */
    public BoundExpression bind(Schema schema) throws ExpressionException {
        Binder binder = new Binder(text, schema);
        DataType type = binder.bindRoot(root).type();
        return new BoundExpression(this, schema, type, binder.columns());
    }

    /**
     * Like {@link #bind}, for a condition.
     *
     * @throws ExpressionException also when the expression is not a boolean
     */
    public BoundExpression bindCondition(Schema schema) throws ExpressionException {
        BoundExpression bound = bind(schema);
        if (!bound.type().equals(DataType.BOOLEAN)) {
            throw new ExpressionException(
                    text,
                    root.extent().from(),
                    "a condition must be boolean; "
                            + new Source(
                                            text,
                                            root.extent().from(),
                                            root.extent().to())
                                    .quoted() + " is " + bound.type());
        }
        return bound;
    }

    /** The columns that it names, in order of appearance, whether they exist or not. */
    public Set<String> columns() {
        return Syntaxes.columns(root);
    }

    /** The expression as written. */
    public String source() {
        return text.substring(root.extent().from(), root.extent().to());
    }

    /** Index of its first char in the text that was parsed. */
    public int offset() {
        return root.extent().from();
    }

    /** The text that was parsed, which offsets of faults refer to. */
    public String text() {
        return text;
    }

    Syntax root() {
        return root;
    }

    @Override
    public String toString() {
        return source();
    }
}
