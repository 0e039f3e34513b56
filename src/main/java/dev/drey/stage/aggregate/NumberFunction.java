package dev.drey.stage.aggregate;

import dev.drey.chunk.TypeKind;

/** A function of one number, which is bound differently for doubles and for what is kept as scaled longs: bigint and decimal. */
abstract class NumberFunction implements AggregateFunction {
    private final String name;
    private final String summary;

    NumberFunction(String name, String summary) {
        this.name = name;
        this.summary = summary;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public String usage() {
        return name + "(bigint), " + name + "(decimal) or " + name + "(double)";
    }

    @Override
    public final String summary() {
        return summary;
    }

    @Override
    public final Aggregate bind(CallShape call) {
        if (!call.isOneNumber()) {
            throw refused(call);
        }
        return call.type(0).kind() == TypeKind.DOUBLE ? bindDouble(call) : bindScaled(call);
    }

    /** Binds to a double. */
    abstract Aggregate bindDouble(CallShape call);

    /** Binds to a bigint or decimal: longs in units of {@code 10^-scale}. */
    abstract Aggregate bindScaled(CallShape call);
}
