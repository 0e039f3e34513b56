package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TypeKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * How an aggregate function is called: what it may look at when it is bound.
 *
 * @param types types of the arguments, in order; none for {@code f(*)}
 * @param constants for each argument that is a constant its value, a column of one row; null for the others
 * @param distinct true when equal arguments of a group count once
 * @param retracting true when rows are not only added but taken back too; what is kept must then be {@link AccumulatorType#retractable()}
 * @param overflow what to do with a result that does not fit
 */
public record CallShape(
        List<DataType> types, List<Column> constants, boolean distinct, boolean retracting, Overflow overflow) {

    public CallShape {
        types = List.copyOf(types);
        constants = Collections.unmodifiableList(new ArrayList<>(constants));
        Objects.requireNonNull(overflow, "overflow");
        if (types.size() != constants.size()) {
            throw new IllegalArgumentException(types.size() + " types, but " + constants.size() + " constants");
        }
    }

    /** A plain call over rows that are only added, without constants. */
    public static CallShape of(List<DataType> types, Overflow overflow) {
        return new CallShape(types, Collections.nCopies(types.size(), null), false, false, overflow);
    }

    public CallShape withDistinct() {
        return new CallShape(types, constants, true, retracting, overflow);
    }

    public CallShape withRetracting() {
        return new CallShape(types, constants, distinct, true, overflow);
    }

    /** With a value, a column of one row, for an argument. */
    public CallShape withConstant(int argument, Column value) {
        List<Column> changed = new ArrayList<>(constants);
        changed.set(argument, value);
        return new CallShape(types, changed, distinct, retracting, overflow);
    }

    public int size() {
        return types.size();
    }

    public DataType type(int argument) {
        return types.get(argument);
    }

    /** True when there is one argument and it is a bigint, decimal or double. */
    public boolean isOneNumber() {
        return types.size() == 1 && types.get(0).isNumeric();
    }

    /** The value of a numeric argument that is a constant and not null; else empty. */
    public OptionalDouble number(int argument) {
        Column constant = constants.get(argument);
        DataType type = types.get(argument);
        if (constant == null || !type.isNumeric() || constant.isNull(0)) {
            return OptionalDouble.empty();
        }
        if (type.kind() == TypeKind.DOUBLE) {
            return OptionalDouble.of(((DoubleColumn) constant).get(0));
        }
        // Scaled longs are decimal fractions: BigDecimal rounds them to the double that the text would be read as.
        return OptionalDouble.of(
                BigDecimal.valueOf(((LongColumn) constant).get(0), type.scale()).doubleValue());
    }

    /** The arguments for messages: {@code distinct bigint, double}, or {@code *}. */
    @Override
    public String toString() {
        String arguments = types.isEmpty()
                ? "*"
                : String.join(", ", types.stream().map(DataType::toString).toList());
        return distinct ? "distinct " + arguments : arguments;
    }
}
