package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.chunk.TypeKind;
import java.util.ArrayList;
import java.util.List;

/** A function call whose arguments are bound: gives them by the type that the function takes, or says why not. */
final class FunctionCall {
    private final Binder binder;
    private final Syntax.Call node;
    private final List<Kernel> arguments = new ArrayList<>();

    FunctionCall(Binder binder, Syntax.Call node) throws ExpressionException {
        this.binder = binder;
        this.node = node;
        for (Syntax argument : node.arguments()) {
            arguments.add(binder.bind(argument));
        }
    }

    int size() {
        return arguments.size();
    }

    Source source() {
        return binder.source(node);
    }

    Kernel string(int index) throws ExpressionException {
        return require(index, "a string", DataType.STRING, TypeKind.STRING);
    }

    List<Kernel> strings() throws ExpressionException {
        List<Kernel> strings = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            strings.add(string(i));
        }
        return strings;
    }

    Kernel number(int index) throws ExpressionException {
        return require(index, "a number", DataType.BIGINT, TypeKind.BIGINT, TypeKind.DECIMAL, TypeKind.DOUBLE);
    }

    Kernel bigint(int index) throws ExpressionException {
        return require(index, "a bigint", DataType.BIGINT, TypeKind.BIGINT);
    }

    Kernel time(int index) throws ExpressionException {
        return require(index, "a date or timestamp", DataType.TIMESTAMP, TypeKind.TIMESTAMP, TypeKind.DATE);
    }

    private Kernel require(int index, String what, DataType ofNull, TypeKind... kinds) throws ExpressionException {
        Kernel argument = arguments.get(index);
        if (argument.isUntyped()) {
            return ConstantKernel.nullOf(ofNull);
        }
        for (TypeKind kind : kinds) {
            if (argument.type().kind() == kind) {
                return argument;
            }
        }
        throw fault(
                index,
                "takes " + what + " as argument " + (index + 1) + "; "
                        + binder.source(node.arguments().get(index)).quoted() + " is " + argument.type());
    }

    /** A constant whole number within bounds. */
    int constant(int index, int least, int most) throws ExpressionException {
        if (bigint(index) instanceof ConstantKernel constant && !constant.isNull()) {
            long value = constant.longValue();
            if (value >= least && value <= most) {
                return (int) value;
            }
        }
        throw fault(
                index,
                "takes a constant from " + least + " to " + most + " as argument " + (index + 1) + "; actual: "
                        + binder.source(node.arguments().get(index)).quoted());
    }

    /** A constant word that names a field of a time, or a unit to cut to, that the time at {@code timeIndex} has. */
    TimeUnit unit(int index, int timeIndex, boolean field) throws ExpressionException {
        List<String> known = TimeUnit.labels(field);
        String given = string(index) instanceof ConstantKernel constant && !constant.isNull()
                ? constant.stringValue().toLowerCase(java.util.Locale.ROOT)
                : "";
        if (!known.contains(given)) {
            String fault = given.isEmpty()
                    ? " takes a constant word, one of " + String.join(", ", known)
                    : " has no " + (field ? "field '" : "unit '") + given + "'";
            throw binder.fault(
                    node.arguments().get(index),
                    "function " + node.name() + fault,
                    given,
                    given.isEmpty() ? List.of() : known);
        }
        TimeUnit unit = TimeUnit.valueOf(given.toUpperCase(java.util.Locale.ROOT));
        if (unit.finerThanDay() && time(timeIndex).type().kind() == TypeKind.DATE) {
            throw fault(
                    index,
                    "finds no " + given + " in a date: "
                            + binder.source(node.arguments().get(timeIndex)).quoted());
        }
        return unit;
    }

    /** All arguments as the type that they have in common; null when all are NULL. */
    List<Kernel> unified() throws ExpressionException {
        return binder.unify(arguments, node.arguments(), "function " + node.name());
    }

    Kernel remainder() throws ExpressionException {
        return binder.remainder(number(0), number(1), node);
    }

    /** CAST of the first argument. */
    Kernel cast(DataType target) throws ExpressionException {
        Kernel cast = Types.cast(arguments.get(0), target, source());
        if (cast == null) {
            throw fault(
                    0,
                    "takes a date, timestamp or string; "
                            + binder.source(node.arguments().get(0)).quoted() + " is "
                            + arguments.get(0).type());
        }
        return cast;
    }

    private ExpressionException fault(int index, String reason) {
        return binder.fault(node.arguments().get(index), "function " + node.name() + " " + reason);
    }
}
