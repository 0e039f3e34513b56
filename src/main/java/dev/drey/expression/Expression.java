package dev.drey.expression;

import java.io.Serializable;
import java.util.Objects;
import java.util.Set;

/**
 * A SQL expression that parsed, but whose names and types are not known yet: {@code amount > 10 AND category IN ('A', 'B')}.
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
        return new Expression(text, new Parser(text).parse());
    }

    /** An expression that is the column of that name, whatever the name looks like. */
    public static Expression column(String name) {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        return new Expression(quoted, new Syntax.ColumnName(new Syntax.Extent(0, quoted.length(), 1, false), name));
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
