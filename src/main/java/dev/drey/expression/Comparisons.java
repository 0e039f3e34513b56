package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.chunk.TotalOrder;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;
import dev.drey.expression.Syntax.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The types and kernels of comparisons and IN lists. */
final class Comparisons {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final Binder binder;

    Comparisons(Binder binder) {
        this.binder = binder;
    }

    Kernel bind(Syntax.Binary node) throws ExpressionException {
        return bind(node.operator(), binder.bind(node.left()), binder.bind(node.right()), node);
    }

    private Kernel bind(Operator operator, Kernel a, Kernel b, Syntax node) throws ExpressionException {
        if (a.isUntyped() || b.isUntyped()) {
            return ConstantKernel.nullOf(DataType.BOOLEAN);
        }
        Source source = binder.source(node);
        Kernel left = literalAs(a, b.type(), node);
        Kernel right = literalAs(b, a.type(), node);
        DataType common = Types.common(List.of(left, right));
        if (common == null) {
            throw binder.fault(node, left.type() + " cannot be compared with " + right.type() + ": " + source.quoted());
        }
        if (left instanceof ConstantKernel && !(right instanceof ConstantKernel)) {
            return typed(operator.mirrored(), right, left, common, source);
        }
        return typed(operator, left, right, common, source);
    }

    /** A string literal that meets a date or timestamp is one. */
    private Kernel literalAs(Kernel value, DataType other, Syntax node) throws ExpressionException {
        boolean literal = value instanceof ConstantKernel constant && !constant.isNull();
        if (!literal || value.type().kind() != TypeKind.STRING || !Types.isTime(other)) {
            return value;
        }
        try {
            return ConstantKernel.of(other, ValueText.parseLong(other, ((ConstantKernel) value).stringValue()));
        } catch (IllegalArgumentException e) {
            throw binder.fault(node, e.getMessage());
        }
    }

    private static Kernel typed(Operator operator, Kernel left, Kernel right, DataType common, Source source) {
        if (right instanceof ConstantKernel constant && constant.isNull()) {
            return ConstantKernel.nullOf(DataType.BOOLEAN);
        }
        return switch (common.kind()) {
            case BIGINT, DECIMAL -> exact(operator, left, right);
            case DATE, TIMESTAMP ->
                exact(operator, Types.convert(left, common, source), Types.convert(right, common, source));
            case DOUBLE -> doubles(operator, Types.convert(left, common, source), Types.convert(right, common, source));
            case STRING -> strings(operator, left, right);
            case BOOLEAN -> new Comparison(operator, left, right);
        };
    }

    private static Kernel strings(Operator operator, Kernel left, Kernel right) {
        boolean equality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
        if (equality && right instanceof ConstantKernel constant) {
            return new StringEquality(left, constant.stringValue(), operator == Operator.NOT_EQUAL);
        }
        return new Comparison(operator, left, right);
    }

    private static Kernel doubles(Operator operator, Kernel left, Kernel right) {
        if (right instanceof ConstantKernel constant) {
            BigInteger key = BigInteger.valueOf(TotalOrder.key(constant.doubleValue()));
            return range(operator, new DoubleKeys(left), key, key);
        }
        return new Comparison(operator, left, right);
    }

    /** Longs of any scales. */
    private static Kernel exact(Operator operator, Kernel left, Kernel right) {
        int difference = left.type().scale() - right.type().scale();
        if (right instanceof ConstantKernel constant) {
            BigInteger value = BigInteger.valueOf(constant.longValue());
            BigInteger factor = BigInteger.valueOf(Decimals.power(Math.abs(difference)));
            if (difference >= 0) {
                BigInteger scaled = value.multiply(factor);
                return range(operator, left, scaled, scaled);
            }
            BigInteger[] parts = value.divideAndRemainder(factor);
            BigInteger floor = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
            BigInteger ceiling = parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
            return range(operator, left, floor, ceiling);
        }
        if (difference == 0) {
            return new Comparison(operator, left, right);
        }
        return difference > 0
                ? new DecimalComparison(operator, left, right, Decimals.power(difference))
                : new DecimalComparison(operator.mirrored(), right, left, Decimals.power(-difference));
    }

    /** The longs for which the operator holds against a constant between {@code floor} and {@code ceiling}, which are equal when it is whole. */
    private static LongRange range(Operator operator, Kernel input, BigInteger floor, BigInteger ceiling) {
        return switch (operator) {
            case LESS -> range(input, LEAST, ceiling.subtract(BigInteger.ONE), false);
            case LESS_OR_EQUAL -> range(input, LEAST, floor, false);
            case GREATER -> range(input, floor.add(BigInteger.ONE), GREATEST, false);
            case GREATER_OR_EQUAL -> range(input, ceiling, GREATEST, false);
            case EQUAL -> range(input, ceiling, floor, false);
            default -> range(input, ceiling, floor, true);
        };
    }

    private static LongRange range(Kernel input, BigInteger low, BigInteger high, boolean negated) {
        BigInteger from = low.max(LEAST);
        BigInteger to = high.min(GREATEST);
        return from.compareTo(to) > 0
                ? new LongRange(input, 1, 0, negated)
                : new LongRange(input, from.longValueExact(), to.longValueExact(), negated);
    }

    /** IN: a list kernel for constants of the operand's own kind, else equalities joined by OR. */
    Kernel in(Syntax.In node) throws ExpressionException {
        Kernel operand = binder.bind(node.operand());
        List<Kernel> equalities = new ArrayList<>();
        List<ConstantKernel> constants = new ArrayList<>();
        for (Syntax item : node.items()) {
            Kernel value = binder.bind(item);
            equalities.add(
                    bind(Operator.EQUAL, equalities.isEmpty() ? operand : binder.bind(node.operand()), value, item));
            if (!operand.isUntyped() && literalAs(value, operand.type(), item) instanceof ConstantKernel constant) {
                constants.add(constant);
            }
        }
        if (operand.isUntyped()) {
            return ConstantKernel.nullOf(DataType.BOOLEAN);
        }
        if (constants.size() == node.items().size()) {
            Kernel list = list(operand, constants);
            if (list != null) {
                return list;
            }
        }
        return equalities.size() == 1 ? equalities.get(0) : new Logic(false, equalities);
    }

    private static Kernel list(Kernel operand, List<ConstantKernel> items) {
        List<ConstantKernel> values = items.stream().filter(i -> !i.isNull()).toList();
        boolean hasNull = values.size() < items.size();
        TypeKind kind = operand.type().kind();
        if (kind == TypeKind.STRING) {
            List<String> strings =
                    values.stream().map(ConstantKernel::stringValue).toList();
            return new StringInList(operand, strings, hasNull);
        }
        boolean exact = kind == TypeKind.BIGINT || kind == TypeKind.DECIMAL;
        for (ConstantKernel value : values) {
            TypeKind other = value.type().kind();
            boolean same = exact ? other == TypeKind.BIGINT || other == TypeKind.DECIMAL : other == kind;
            if (!same || kind == TypeKind.DOUBLE || kind == TypeKind.BOOLEAN) {
                return null;
            }
        }
        return new LongInList(operand, longs(values, operand.type().scale()), hasNull);
    }

    /** The constants at a scale; those that have no long there are left out, since nothing equals them. */
    private static long[] longs(List<ConstantKernel> values, int scale) {
        return values.stream()
                .map(v -> BigDecimal.valueOf(v.longValue(), v.type().scale()).movePointRight(scale))
                .filter(v -> v.stripTrailingZeros().scale() <= 0)
                .map(BigDecimal::toBigIntegerExact)
                .filter(v -> v.bitLength() < 64)
                .mapToLong(BigInteger::longValueExact)
                .toArray();
    }
}
