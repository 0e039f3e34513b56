package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TypeKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns syntax into kernels: resolves names against a schema, checks types, inserts conversions and folds what is constant. A new binder makes
 * kernels of its own each time.
 */
final class Binder {
    private final String text;
    private final Schema schema;
    private final Set<String> columns = new LinkedHashSet<>();
    private final Arithmetic arithmetic = new Arithmetic(this);
    private final Comparisons comparisons = new Comparisons(this);

    Binder(String text, Schema schema) {
        this.text = text;
        this.schema = schema;
    }

    /** The columns that were bound so far, in order of appearance. */
    Set<String> columns() {
        return columns;
    }

    Source source(Syntax node) {
        return new Source(text, node.extent().from(), node.extent().to());
    }

    ExpressionException fault(Syntax node, String reason) {
        return new ExpressionException(text, node.extent().from(), reason);
    }

    ExpressionException fault(Syntax node, String reason, String given, List<String> candidates) {
        return new ExpressionException(text, node.extent().from(), reason, given, candidates);
    }

    /** Binds a whole expression, which must have a type. */
    Kernel bindRoot(Syntax root) throws ExpressionException {
        Kernel kernel = bind(root);
        if (kernel.isUntyped()) {
            throw fault(root, "the type of NULL is not known here; write CAST(NULL AS type)");
        }
        return kernel;
    }

    Kernel bind(Syntax node) throws ExpressionException {
        Kernel kernel = bindNode(node);
        return node.extent().constant() ? ConstantKernel.fold(kernel) : kernel;
    }

    private Kernel bindNode(Syntax node) throws ExpressionException {
        if (node instanceof Syntax.ColumnName column) {
            return column(column);
        } else if (node instanceof Syntax.Literal literal) {
            return literal.type() == null
                    ? ConstantKernel.nullOf(null)
                    : ConstantKernel.of(literal.type(), literal.text());
        } else if (node instanceof Syntax.Binary binary) {
            return binary.operator().isComparison() ? comparisons.bind(binary) : arithmetic.bind(binary);
        } else if (node instanceof Syntax.Negate negate) {
            return arithmetic.negate(negate);
        } else if (node instanceof Syntax.Not not) {
            return new Negation(condition(not.operand(), "NOT"));
        } else if (node instanceof Syntax.Logic logic) {
            return logic(logic);
        } else if (node instanceof Syntax.In in) {
            return comparisons.in(in);
        } else if (node instanceof Syntax.Like like) {
            return like(like);
        } else if (node instanceof Syntax.IsNull isNull) {
            return new NullTest(bind(isNull.operand()), isNull.negated());
        } else if (node instanceof Syntax.Case cases) {
            return cases(cases);
        } else if (node instanceof Syntax.Cast cast) {
            return cast(cast);
        }
        return Functions.bind(this, (Syntax.Call) node);
    }

    private Kernel column(Syntax.ColumnName node) throws ExpressionException {
        int index = schema.indexOf(node.name());
        if (index < 0) {
            throw fault(node, "column '" + node.name() + "' is unknown", node.name(), schema.names());
        }
        columns.add(node.name());
        return new ColumnKernel(schema.type(index), index);
    }

    private Kernel condition(Syntax node, String user) throws ExpressionException {
        Kernel kernel = bind(node);
        if (kernel.isUntyped()) {
            return ConstantKernel.nullOf(DataType.BOOLEAN);
        }
        if (kernel.type().kind() != TypeKind.BOOLEAN) {
            throw fault(node, user + " takes booleans; " + source(node).quoted() + " is " + kernel.type());
        }
        return kernel;
    }

    /** Neighbouring ranges of one column become one range. */
    private Kernel logic(Syntax.Logic node) throws ExpressionException {
        List<Kernel> operands = new ArrayList<>();
        for (Syntax operand : node.operands()) {
            Kernel kernel = condition(operand, node.and() ? "AND" : "OR");
            int last = operands.size() - 1;
            LongRange merged = node.and() && last >= 0 ? LongRange.both(operands.get(last), kernel) : null;
            if (merged == null) {
                operands.add(kernel);
            } else {
                operands.set(last, merged);
            }
        }
        return operands.size() == 1 ? operands.get(0) : new Logic(node.and(), operands);
    }

    private Kernel like(Syntax.Like node) throws ExpressionException {
        Kernel operand = string(node.operand());
        Kernel pattern = string(node.pattern());
        if (!(pattern instanceof ConstantKernel constant)) {
            throw fault(node.pattern(), "the pattern of LIKE must be constant");
        }
        if (constant.isNull()) {
            return ConstantKernel.nullOf(DataType.BOOLEAN);
        }
        int escape = node.escape() == null ? -1 : node.escape().text().codePointAt(0);
        try {
            return new LikeKernel(operand, new LikePattern(constant.stringValue(), escape));
        } catch (IllegalArgumentException e) {
            throw fault(node.pattern(), e.getMessage());
        }
    }

    private Kernel string(Syntax node) throws ExpressionException {
        Kernel kernel = bind(node);
        if (kernel.isUntyped()) {
            return ConstantKernel.nullOf(DataType.STRING);
        }
        if (kernel.type().kind() != TypeKind.STRING) {
            throw fault(node, "LIKE takes strings; " + source(node).quoted() + " is " + kernel.type());
        }
        return kernel;
    }

    private Kernel cases(Syntax.Case node) throws ExpressionException {
        List<Kernel> conditions = new ArrayList<>();
        List<Kernel> values = new ArrayList<>();
        List<Syntax> sources = new ArrayList<>();
        for (Syntax.When branch : node.branches()) {
            conditions.add(condition(branch.condition(), "WHEN"));
            values.add(bind(branch.value()));
            sources.add(branch.value());
        }
        if (node.otherwise() != null) {
            values.add(bind(node.otherwise()));
            sources.add(node.otherwise());
        }
        List<Kernel> unified = unify(values, sources, "CASE");
        if (unified == null) {
            return ConstantKernel.nullOf(null);
        }
        int branches = conditions.size();
        return new CaseKernel(
                unified.get(0).type(),
                conditions.toArray(Kernel[]::new),
                unified.subList(0, branches).toArray(Kernel[]::new),
                node.otherwise() == null ? null : unified.get(branches));
    }

    /**
     * Converts values to the one type that all fit.
     *
     * @return null when all are NULL without type
     */
    List<Kernel> unify(List<Kernel> values, List<Syntax> nodes, String user) throws ExpressionException {
        if (values.stream().allMatch(Kernel::isUntyped)) {
            return null;
        }
        for (int i = 1; i <= values.size(); i++) {
            List<Kernel> head = values.subList(0, i);
            if (Types.common(head) == null && !head.stream().allMatch(Kernel::isUntyped)) {
                throw fault(
                        nodes.get(i - 1),
                        user + " gives values of one type; "
                                + source(nodes.get(i - 1)).quoted() + " is "
                                + values.get(i - 1).type() + ", before it stands "
                                + Types.common(values.subList(0, i - 1)));
            }
        }
        DataType common = Types.common(values);
        List<Kernel> converted = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            converted.add(Types.convert(values.get(i), common, source(nodes.get(i))));
        }
        return converted;
    }

    private Kernel cast(Syntax.Cast node) throws ExpressionException {
        Kernel operand = bind(node.operand());
        Kernel kernel = Types.cast(operand, node.type(), source(node));
        if (kernel == null) {
            throw fault(
                    node,
                    "there is no cast from " + operand.type() + " to " + node.type() + ": "
                            + source(node).quoted());
        }
        return kernel;
    }

    Kernel remainder(Kernel left, Kernel right, Syntax node) throws ExpressionException {
        return arithmetic.bind(Syntax.Operator.REMAINDER, left, right, node);
    }
}
