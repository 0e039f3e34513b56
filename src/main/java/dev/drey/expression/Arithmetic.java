package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.chunk.TypeKind;
import dev.drey.expression.Decimals.Digits;
import dev.drey.expression.Syntax.Operator;

/** The types and kernels of {@code + - * / %} and unary minus. */
final class Arithmetic {
    private final Binder binder;

    Arithmetic(Binder binder) {
        this.binder = binder;
    }

    Kernel bind(Syntax.Binary node) throws ExpressionException {
        Kernel left = binder.bind(node.left());
        Kernel right = binder.bind(node.right());
        requireNumber(left, node.left(), node.operator());
        requireNumber(right, node.right(), node.operator());
        return bind(node.operator(), left, right, node);
    }

    /** For numbers, or NULLs without type. */
    Kernel bind(Operator operator, Kernel a, Kernel b, Syntax node) throws ExpressionException {
        Kernel left = a.isUntyped() ? typedNull(b) : a;
        Kernel right = b.isUntyped() ? typedNull(left) : b;
        Source source = binder.source(node);
        boolean doubles = left.type().kind() == TypeKind.DOUBLE || right.type().kind() == TypeKind.DOUBLE;
        if (doubles || operator == Operator.DIVIDE) {
            Kernel x = Types.convert(left, DataType.DOUBLE, source);
            Kernel y = Types.convert(right, DataType.DOUBLE, source);
            return new DoubleArithmetic(operator, x, y, source);
        }
        if (left.type().kind() == TypeKind.BIGINT && right.type().kind() == TypeKind.BIGINT) {
            return new LongArithmetic(DataType.BIGINT, operator, left, right, false, source);
        }
        return operator == Operator.MULTIPLY ? product(left, right, node) : aligned(operator, left, right, source);
    }

    private static Kernel typedNull(Kernel other) {
        return ConstantKernel.nullOf(other.isUntyped() ? DataType.BIGINT : other.type());
    }

    private void requireNumber(Kernel operand, Syntax node, Operator operator) throws ExpressionException {
        if (!operand.isUntyped() && !operand.type().isNumeric()) {
            throw binder.fault(
                    node,
                    "'" + operator.symbol + "' takes numbers; "
                            + binder.source(node).quoted() + " is " + operand.type());
        }
    }

    private Kernel product(Kernel left, Kernel right, Syntax node) throws ExpressionException {
        Digits x = Decimals.digits(left);
        Digits y = Decimals.digits(right);
        Digits digits = new Digits(x.whole() + y.whole(), x.scale() + y.scale());
        if (digits.scale() > DataType.MAX_PRECISION) {
            throw binder.fault(
                    node,
                    "the product of " + left.type() + " and " + right.type() + " has " + digits.scale()
                            + " digits after the point; a decimal holds " + DataType.MAX_PRECISION
                            + " (cast one side to fewer digits, or to double)");
        }
        return new LongArithmetic(
                digits.type(), Operator.MULTIPLY, left, right, digits.mayExceed(), binder.source(node));
    }

    /** Sum, difference and remainder, of operands that were brought to the larger scale. */
    private static Kernel aligned(Operator operator, Kernel left, Kernel right, Source source) {
        Digits both = Decimals.digits(left).union(Decimals.digits(right));
        int carry = operator == Operator.REMAINDER ? 0 : 1;
        Digits digits = new Digits(both.whole() + carry, both.scale());
        return new LongArithmetic(
                digits.type(),
                operator,
                align(left, both.scale(), source),
                align(right, both.scale(), source),
                digits.mayExceed(),
                source);
    }

    private static Kernel align(Kernel operand, int scale, Source source) {
        if (operand.type().scale() == scale) {
            return operand;
        }
        DataType type = new Digits(Decimals.digits(operand).whole(), scale).type();
        return Types.convert(operand, type, source);
    }

    Kernel negate(Syntax.Negate node) throws ExpressionException {
        Kernel operand = binder.bind(node.operand());
        requireNumber(operand, node.operand(), Operator.SUBTRACT);
        if (!operand.isUntyped() && operand.type().kind() == TypeKind.DOUBLE) {
            // 0 - x would lose the sign of zero.
            return new DoubleArithmetic(
                    Operator.MULTIPLY, operand, ConstantKernel.of(DataType.DOUBLE, "-1"), binder.source(node));
        }
        DataType type = operand.isUntyped() ? DataType.BIGINT : operand.type();
        Kernel value = operand.isUntyped() ? ConstantKernel.nullOf(type) : operand;
        return new LongArithmetic(
                type, Operator.SUBTRACT, ConstantKernel.of(type, 0L), value, false, binder.source(node));
    }
}
