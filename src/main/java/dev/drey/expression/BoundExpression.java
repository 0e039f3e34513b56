package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * An expression whose names and types are known for chunks of one schema. Immutable and serialisable: an operator carries it and makes an
 * {@link #evaluator()} when it opens.
 */
public final class BoundExpression implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Expression expression;
    private final Schema schema;
    private final DataType type;
    private final LinkedHashSet<String> columns;

    BoundExpression(Expression expression, Schema schema, DataType type, Set<String> columns) {
        this.expression = expression;
        this.schema = schema;
        this.type = type;
        this.columns = new LinkedHashSet<>(columns);
    }

    /** The type of its values. */
    public DataType type() {
        return type;
    }

    /** The columns that it reads, in order of appearance. */
    public Set<String> columns() {
        return Collections.unmodifiableSet(columns);
    }

    /** The schema that chunks to evaluate must have. */
    public Schema schema() {
        return schema;
    }

    /** The expression as written. */
    public Expression expression() {
        return expression;
    }

    /** The index of the column that it is, without any computation; -1 when it is none. */
    public int columnIndex() {
        return expression.root() instanceof Syntax.ColumnName column ? schema.indexOf(column.name()) : -1;
    }

    /** A new evaluator with buffers of its own, for one thread. */
    public Evaluator evaluator() {
        try {
            return new Evaluator(new Binder(expression.text(), schema).bindRoot(expression.root()));
        } catch (ExpressionException e) {
            throw new IllegalStateException("'" + expression + "' was bound before to (" + schema + ")", e);
        }
    }

    @Override
    public String toString() {
        return expression.toString();
    }
}
