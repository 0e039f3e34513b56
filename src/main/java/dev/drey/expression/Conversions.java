package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.CivilDate;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** The kernels that change a value's type; which there are for which types stands in {@link Types#cast}. */
final class Conversions {

    private Conversions() {}

    /** Bigint or decimal to the nearest double. */
    static final class ToDouble extends UnaryKernel {
        /** Longs up to here are doubles, so that one division by a power of ten (a double too) rounds once. */
        private static final long EXACT = 1L << 53;

        ToDouble(Kernel input) {
            super(DataType.DOUBLE, input);
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            long[] x = ((LongColumn) in).values();
            double[] z = ((DoubleColumn) out).values();
            int scale = input().type().scale();
            if (scale > 0) {
                scaled(x, z, scale, rows, count);
            } else if (rows == null) {
                for (int i = 0; i < count; i++) {
                    z[i] = x[i];
                }
            } else {
                for (int i = 0; i < count; i++) {
                    z[rows[i]] = x[rows[i]];
                }
            }
        }

        private static void scaled(long[] x, double[] z, int scale, int[] rows, int count) {
            double divisor = Decimals.power(scale);
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                boolean exact = x[row] <= EXACT && x[row] >= -EXACT;
                z[row] = exact
                        ? x[row] / divisor
                        : BigDecimal.valueOf(x[row], scale).doubleValue();
            }
        }
    }

    /** Double to bigint or decimal, rounded half away from zero. */
    static final class FromDouble extends UnaryKernel {
        private final Source source;
        private final BigDecimal bound;

        FromDouble(DataType type, Kernel input, Source source) {
            super(type, input);
            this.source = source;
            this.bound = BigDecimal.valueOf(
                    type.kind() == TypeKind.BIGINT ? Long.MAX_VALUE : Decimals.power(type.precision()) - 1);
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            double[] x = ((DoubleColumn) in).values();
            long[] z = ((LongColumn) out).values();
            double factor = Decimals.power(type().scale());
            // Inside the bound, and small enough that the product's rounding error cannot hide a half.
            double safe = Math.min(Rounding.SAFE, bound.doubleValue());
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                double scaled = x[row] * factor;
                double floor = Math.floor(scaled);
                boolean clear = Math.abs(scaled) < safe && Math.abs(scaled - floor - 0.5) > Rounding.DOUBT;
                if (clear) {
                    z[row] = (long) floor + (scaled - floor > 0.5 ? 1 : 0);
                } else if (!out.isNull(row)) {
                    z[row] = exactly(x[row]);
                }
            }
        }

        private long exactly(double value) {
            if (!Double.isNaN(value) && !Double.isInfinite(value)) {
                BigDecimal scaled = BigDecimal.valueOf(value)
                        .setScale(type().scale(), RoundingMode.HALF_UP)
                        .movePointRight(type().scale());
                boolean least =
                        type().kind() == TypeKind.BIGINT && scaled.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) == 0;
                if (least || scaled.abs().compareTo(bound) <= 0) {
                    return scaled.longValueExact();
                }
            }
            throw new EvaluationException(source, value + " is out of the range of " + type());
        }
    }

    /** Boolean to bigint: 0 and 1. */
    static final class FromBoolean extends UnaryKernel {
        FromBoolean(Kernel input) {
            super(DataType.BIGINT, input);
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            byte[] x = ((BooleanColumn) in).values();
            long[] z = ((LongColumn) out).values();
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                z[row] = x[row];
            }
        }
    }

    /** Date to the timestamp of its midnight. */
    static final class DateToTimestamp extends UnaryKernel {
        private final Source source;

        DateToTimestamp(Kernel input, Source source) {
            super(DataType.TIMESTAMP, input);
            this.source = source;
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            long[] x = ((LongColumn) in).values();
            long[] z = ((LongColumn) out).values();
            long greatest = Long.MAX_VALUE / CivilDate.MICROS_PER_DAY;
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                if ((x[row] > greatest || x[row] < -greatest) && !out.isNull(row)) {
                    throw new EvaluationException(
                            source, "date " + x[row] + " days from 1970 is out of the range of timestamp");
                }
                z[row] = x[row] * CivilDate.MICROS_PER_DAY;
            }
        }
    }

    /** Timestamp to its date. */
    static final class TimestampToDate extends UnaryKernel {
        TimestampToDate(Kernel input) {
            super(DataType.DATE, input);
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            long[] x = ((LongColumn) in).values();
            long[] z = ((LongColumn) out).values();
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                z[row] = Math.floorDiv(x[row], CivilDate.MICROS_PER_DAY);
            }
        }
    }

    /** Any type to the text that results print. */
    static final class ToText extends UnaryKernel {
        ToText(Kernel input) {
            super(DataType.STRING, input);
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            StringColumn z = (StringColumn) out;
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                if (z.isNull(row)) {
                    z.setEmpty(row);
                } else {
                    byte[] text = ValueText.print(input().type(), in, row).getBytes(StandardCharsets.UTF_8);
                    z.set(row, text, 0, text.length);
                }
            }
        }
    }

    /** Text to any type, as sources read it; short whole numbers without a detour over a String. */
    static final class FromText extends UnaryKernel {
        private static final int SHORT = 18;
        private final Source source;

        FromText(DataType type, Kernel input, Source source) {
            super(type, input);
            this.source = source;
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            StringColumn x = (StringColumn) in;
            boolean whole = type().kind() == TypeKind.BIGINT;
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                if (!out.isNull(row) && !(whole && digits(x, row, (LongColumn) out))) {
                    parse(x.getString(row), out, row);
                }
            }
        }

        private static boolean digits(StringColumn in, int row, LongColumn out) {
            int length = in.lengths()[row];
            int at = in.offsets()[row];
            long value = 0;
            if (length == 0 || length > SHORT) {
                return false;
            }
            for (int i = at; i < at + length; i++) {
                int digit = in.data()[i] - '0';
                if (digit < 0 || digit > 9) {
                    return false;
                }
                value = value * 10 + digit;
            }
            out.set(row, value);
            return true;
        }

        private void parse(String text, Column out, int row) {
            try {
                ValueText.parse(type(), text, out, row);
            } catch (IllegalArgumentException e) {
                throw new EvaluationException(source, e.getMessage());
            }
        }
    }
}
