package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.chunk.TypeKind;
import dev.drey.expression.Decimals.Digits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All functions: a new one is one line in the list. {@code cast} and {@code nullif} have a syntax of their own. */
final class Functions {
    /** What users of SQL know as aggregates; which there are is for the aggregate stage to say. */
    private static final Set<String> AGGREGATES = Set.of("count", "sum", "avg", "min", "max");

    private static final Map<String, Function> ALL = new LinkedHashMap<>();

    static {
        add("upper(string)", 1, 1, c -> new Texts.CaseMapping(c.string(0), true));
        add("lower(string)", 1, 1, c -> new Texts.CaseMapping(c.string(0), false));
        add("trim(string)", 1, 1, c -> new Texts.Trim(c.string(0), true, true));
        add("ltrim(string)", 1, 1, c -> new Texts.Trim(c.string(0), true, false));
        add("rtrim(string)", 1, 1, c -> new Texts.Trim(c.string(0), false, true));
        add("substring(string, start [, length])", 2, 3, Functions::substring);
        add("concat(string, …)", 1, Parser.MAX_ITEMS, c -> new Texts.Concat(c.strings()));
        add("length(string)", 1, 1, c -> new Texts.Length(c.string(0)));
        add("abs(number)", 1, 1, c -> new Absolute(c.number(0), c.source()));
        add("round(number [, digits])", 1, 2, Functions::round);
        add("floor(number)", 1, 1, c -> whole(c, Rescale.Rounding.FLOOR));
        add("ceil(number)", 1, 1, c -> whole(c, Rescale.Rounding.CEILING));
        add("mod(number, number)", 2, 2, FunctionCall::remainder);
        add("extract(field FROM time)", 2, 2, c -> new Times.Extract(c.time(1), c.unit(0, 1, true)));
        add("date_trunc(unit, time)", 2, 2, c -> new Times.Truncate(c.time(1), c.unit(0, 1, false), c.source()));
        add("date(time)", 1, 1, c -> c.cast(DataType.DATE));
        add("coalesce(value, …)", 1, Parser.MAX_ITEMS, Functions::coalesce);
    }

    private Functions() {}

    /** Makes the kernel of a call whose number of arguments is right. */
    @FunctionalInterface
    private interface Factory {
        Kernel bind(FunctionCall call) throws ExpressionException;
    }

    private record Function(String usage, int least, int most, Factory factory) {}

    private static void add(String usage, int least, int most, Factory factory) {
        ALL.put(usage.substring(0, usage.indexOf('(')), new Function(usage, least, most, factory));
    }

    /** How each function is called. */
    static List<String> usages() {
        return ALL.values().stream().map(Function::usage).toList();
    }

    static Kernel bind(Binder binder, Syntax.Call node) throws ExpressionException {
        Function function = ALL.get(node.name());
        if (function == null && AGGREGATES.contains(node.name())) {
            throw binder.fault(
                    node,
                    "'" + node.name()
                            + "' is an aggregate; aggregates stand alone in the 'select' of an aggregate stage");
        }
        if (function == null) {
            throw binder.fault(
                    node, "function '" + node.name() + "' is unknown", node.name(), List.copyOf(ALL.keySet()));
        }
        int given = node.arguments().size();
        if (given < function.least() || given > function.most()) {
            throw binder.fault(
                    node,
                    "function " + function.usage() + " was given " + given + " argument" + (given == 1 ? "" : "s"));
        }
        return function.factory().bind(new FunctionCall(binder, node));
    }

    private static Kernel substring(FunctionCall call) throws ExpressionException {
        Kernel length = call.size() == 3 ? call.bigint(2) : null;
        return new Texts.Substring(call.string(0), call.bigint(1), length, call.source());
    }

    private static Kernel round(FunctionCall call) throws ExpressionException {
        Kernel number = call.number(0);
        int digits = call.size() == 2 ? call.constant(1, 0, DataType.MAX_PRECISION) : 0;
        if (number.type().kind() == TypeKind.DOUBLE) {
            return new Rounding(number, Rescale.Rounding.HALF_AWAY_FROM_ZERO, digits);
        }
        return rescaled(number, digits, Rescale.Rounding.HALF_AWAY_FROM_ZERO, call);
    }

    /** Floor and ceiling. */
    private static Kernel whole(FunctionCall call, Rescale.Rounding rounding) throws ExpressionException {
        Kernel number = call.number(0);
        return number.type().kind() == TypeKind.DOUBLE
                ? new Rounding(number, rounding, 0)
                : rescaled(number, 0, rounding, call);
    }

    /** An exact number with fewer digits after the point, and one more before it for the carry. */
    private static Kernel rescaled(Kernel number, int digits, Rescale.Rounding rounding, FunctionCall call) {
        if (digits >= number.type().scale()) {
            return number;
        }
        DataType type = new Digits(Decimals.digits(number).whole() + 1, digits).type();
        return new Rescale(type, number, rounding, call.source());
    }

    private static Kernel coalesce(FunctionCall call) throws ExpressionException {
        List<Kernel> values = call.unified();
        if (values == null) {
            return ConstantKernel.nullOf(null);
        }
        return new CoalesceKernel(values.get(0).type(), values.toArray(Kernel[]::new));
    }
}
