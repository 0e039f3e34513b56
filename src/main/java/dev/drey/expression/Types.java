package dev.drey.expression;

import dev.drey.chunk.DataType;
import dev.drey.chunk.TypeKind;
import java.util.List;

/** Which types meet in which, and the kernels that convert. */
final class Types {
    private Types() {}

    /**
     * The type that all values fit: of numbers double if one is, else decimal if one is; timestamp of dates and timestamps; NULL fits any.
     *
     * @return null when there is none, or all are NULL
     */
    static DataType common(List<Kernel> values) {
        DataType common = null;
        Decimals.Digits digits = new Decimals.Digits(0, 0);
        for (Kernel value : values) {
            if (value.isUntyped()) {
                continue;
            }
            if (value.type().isNumeric() && value.type().kind() != TypeKind.DOUBLE) {
                digits = digits.union(Decimals.digits(value));
            }
            common = common == null ? value.type() : common(common, value.type());
            if (common == null) {
                return null;
            }
        }
        return common != null && common.kind() == TypeKind.DECIMAL ? digits.type() : common;
    }

    /** Decimals meet in any decimal: the digits are for the caller to find. */
    private static DataType common(DataType a, DataType b) {
        if (a.isNumeric() && b.isNumeric()) {
            if (a.kind() == TypeKind.DOUBLE || b.kind() == TypeKind.DOUBLE) {
                return DataType.DOUBLE;
            }
            return a.kind() == TypeKind.DECIMAL ? a : b;
        }
        if (isTime(a) && isTime(b)) {
            return a.equals(b) ? a : DataType.TIMESTAMP;
        }
        return a.equals(b) ? a : null;
    }

    static boolean isTime(DataType type) {
        return type.kind() == TypeKind.DATE || type.kind() == TypeKind.TIMESTAMP;
    }

    /** The value as the type that {@link #cast} can give it; the constant itself for one. */
    static Kernel convert(Kernel value, DataType target, Source source) {
        Kernel cast = cast(value, target, source);
        if (cast == null) {
            throw new IllegalStateException("no conversion from " + value.type() + " to " + target);
        }
        return value instanceof ConstantKernel ? ConstantKernel.fold(cast) : cast;
    }

    /** The kernel of CAST(value AS target); null when there is no such cast. */
    static Kernel cast(Kernel value, DataType target, Source source) {
        if (value.isUntyped()) {
            return ConstantKernel.nullOf(target);
        }
        DataType from = value.type();
        if (from.equals(target)) {
            return value;
        }
        if (from.kind() == TypeKind.STRING) {
            return new Conversions.FromText(target, value, source);
        }
        return switch (target.kind()) {
            case STRING -> new Conversions.ToText(value);
            case DOUBLE -> from.isNumeric() ? new Conversions.ToDouble(value) : null;
            case BIGINT, DECIMAL -> toExact(value, target, source);
            case DATE -> from.kind() == TypeKind.TIMESTAMP ? new Conversions.TimestampToDate(value) : null;
            case TIMESTAMP -> from.kind() == TypeKind.DATE ? new Conversions.DateToTimestamp(value, source) : null;
            case BOOLEAN -> null;
        };
    }

    private static Kernel toExact(Kernel value, DataType target, Source source) {
        return switch (value.type().kind()) {
            case BIGINT, DECIMAL -> new Rescale(target, value, Rescale.Rounding.HALF_AWAY_FROM_ZERO, source);
            case DOUBLE -> new Conversions.FromDouble(target, value, source);
            case BOOLEAN -> target.kind() == TypeKind.BIGINT ? new Conversions.FromBoolean(value) : null;
            default -> null;
        };
    }
}
