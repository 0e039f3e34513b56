package dev.drey.stage.aggregate;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The plain meaning of the built-in aggregates over a list of rows, by BigDecimal: the oracle that the real ones are held against. */
public final class NaiveAggregates {
    /** The p of {@code approx_percentile}. */
    static final double SHARE = 0.3;

    private static final BigDecimal GREATEST = new BigDecimal(Double.MAX_VALUE);
    /** Where rounding to nearest turns to infinity: halfway between the greatest double and what would follow. */
    private static final BigDecimal INFINITE = GREATEST.add(new BigDecimal(Math.ulp(Double.MAX_VALUE) / 2));

    private NaiveAggregates() {}

    /** How the oracle knows a call: the function's name, with {@code distinct} behind it. */
    static String text(AggregateFunction function, CallShape call) {
        return function.name() + (call.distinct() ? " distinct" : "");
    }

    /** The result as text, {@code overflow} when the type cannot hold it. */
    public static String result(String function, List<DataType> types, Column[] columns, List<Integer> rows) {
        return switch (function) {
            case "first_by" -> extremeBy(types, columns, rows, -1);
            case "last_by" -> extremeBy(types, columns, rows, 1);
            case "count distinct" ->
                Long.toString(rows.stream()
                        .filter(r -> !columns[0].isNull(r))
                        .map(r -> text(types.get(0), columns[0], r))
                        .distinct()
                        .count());
            case "approx_count_distinct" -> Long.toString(Math.round(hyperLogLog(columns[0], rows, 12)));
            default -> result(function, types.get(0), columns[0], rows);
        };
    }

    /** Registers in a map, the series of the estimator term by term. */
    private static double hyperLogLog(Column column, List<Integer> rows, int precision) {
        int width = Long.SIZE - precision;
        Map<Integer, Integer> registers = new HashMap<>();
        for (int row : rows) {
            if (!column.isNull(row)) {
                long[] hash = new long[1];
                Hashing.hash(new Column[] {column}, new int[] {row}, 1, hash);
                String bits =
                        String.format("%64s", Long.toBinaryString(hash[0])).replace(' ', '0');
                int first = bits.indexOf('1', precision);
                int rank = first < 0 ? width + 1 : first - precision + 1;
                registers.merge(Integer.parseInt(bits.substring(0, precision), 2), rank, Math::max);
            }
        }
        double m = Math.pow(2, precision);
        double empty = 1 - registers.size() / m;
        if (empty == 1) {
            return 0;
        }
        double z = empty;
        for (int k = 1; k < 60; k++) {
            z += Math.pow(empty, Math.pow(2, k)) * Math.pow(2, k - 1);
        }
        z *= m;
        // Ranks near the greatest, whose share tau stands for, do not come up in a test.
        for (int rank : registers.values()) {
            z += Math.pow(2, -rank);
        }
        return m * m / (2 * Math.log(2) * z);
    }

    private static String extremeBy(List<DataType> types, Column[] columns, List<Integer> rows, int direction) {
        int best = -1;
        for (int row : rows) {
            boolean ordered = true;
            for (int c = 1; c < columns.length; c++) {
                ordered &= !columns[c].isNull(row);
            }
            if (ordered && (best < 0 || direction * compareRanked(columns, row, best) > 0)) {
                best = row;
            }
        }
        return best < 0 ? "null" : text(types.get(0), columns[0], best);
    }

    /** By the orders, then by the value. */
    private static int compareRanked(Column[] columns, int row, int other) {
        for (int c = 1; c < columns.length; c++) {
            int order = TotalOrder.compare(columns[c], row, columns[c], other);
            if (order != 0) {
                return order;
            }
        }
        return TotalOrder.compare(columns[0], row, columns[0], other);
    }

    /** A value as text: one zero. */
    private static String text(DataType type, Column column, int row) {
        String text = ValueText.print(type, column, row);
        return type.kind() == TypeKind.DOUBLE && text.equals("-0.0") ? "0.0" : text;
    }

    private static String result(String function, DataType type, Column column, List<Integer> rows) {
        List<Integer> values = rows.stream().filter(r -> !column.isNull(r)).toList();
        if (function.equals("count")) {
            return Integer.toString(values.size());
        }
        if (values.isEmpty()) {
            return "null";
        }
        return switch (function) {
            case "min" -> extreme(type, column, values, -1);
            case "max" -> extreme(type, column, values, 1);
            case "sum" -> sum(type, column, values);
            case "avg" -> average(type, column, values);
            case "var_pop" -> spread(type, column, values, 0, false);
            case "var_samp" -> spread(type, column, values, 1, false);
            case "stddev_pop" -> spread(type, column, values, 0, true);
            case "stddev_samp" -> spread(type, column, values, 1, true);
            case "bool_and", "bool_and distinct" ->
                Boolean.toString(values.stream().allMatch(((BooleanColumn) column)::get));
            case "bool_or", "bool_or distinct" ->
                Boolean.toString(values.stream().anyMatch(((BooleanColumn) column)::get));
            case "median" -> percentile(type, column, values, 0.5);
            case "approx_percentile" -> percentile(type, column, values, SHARE);
            default -> throw new IllegalArgumentException(function);
        };
    }

    /** What stands for the bucket of the exact value at the rank; that the buckets are narrow enough is another test's matter. */
    private static String percentile(DataType type, Column column, List<Integer> rows, double share) {
        int row = rows.stream()
                .sorted((a, b) -> TotalOrder.compare(column, a, column, b))
                .toList()
                .get(Math.max(0, (int) Math.ceil(share * rows.size() - 1e-9) - 1));
        return ValueText.printDouble(
                column instanceof DoubleColumn doubles
                        ? QuantileBuckets.value(QuantileBuckets.of(doubles.get(row)))
                        : QuantileBuckets.longValue(QuantileBuckets.of(((LongColumn) column).get(row)))
                                / Math.pow(10, type.scale()));
    }

    private static String extreme(DataType type, Column column, List<Integer> rows, int direction) {
        int best = rows.get(0);
        for (int row : rows) {
            if (direction * TotalOrder.compare(column, row, column, best) > 0) {
                best = row;
            }
        }
        return text(type, column, best);
    }

    private static String sum(DataType type, Column column, List<Integer> rows) {
        if (type.kind() == TypeKind.DOUBLE) {
            return ValueText.printDouble(quotient((DoubleColumn) column, rows, BigDecimal.ONE));
        }
        BigDecimal sum = exactSum(type, column, rows);
        boolean fits = type.kind() == TypeKind.DECIMAL
                ? sum.precision() <= DataType.MAX_PRECISION
                : sum.toBigInteger().bitLength() < Long.SIZE;
        return fits ? sum.toPlainString() : "overflow";
    }

    private static String average(DataType type, Column column, List<Integer> rows) {
        BigDecimal count = BigDecimal.valueOf(rows.size());
        return ValueText.printDouble(
                type.kind() == TypeKind.DOUBLE
                        ? quotient((DoubleColumn) column, rows, count)
                        : nearest(exactSum(type, column, rows), count));
    }

    private static String spread(DataType type, Column column, List<Integer> rows, int lost, boolean root) {
        if (rows.size() <= lost) {
            return "null";
        }
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        for (int row : rows) {
            if (column instanceof DoubleColumn doubles && !Double.isFinite(doubles.get(row))) {
                return "NaN";
            }
            BigInteger value = column instanceof DoubleColumn doubles
                    ? NearestDouble.units(doubles.get(row))
                    : BigInteger.valueOf(((LongColumn) column).get(row));
            sum = sum.add(value);
            squares = squares.add(value.multiply(value));
        }
        BigInteger count = BigInteger.valueOf(rows.size());
        BigInteger unit = column instanceof DoubleColumn ? NearestDouble.UNITS : BigInteger.TEN.pow(type.scale());
        BigInteger numerator = count.multiply(squares).subtract(sum.multiply(sum));
        BigInteger denominator =
                count.multiply(BigInteger.valueOf(rows.size() - lost)).multiply(unit.multiply(unit));
        return ValueText.printDouble(
                root ? NearestDouble.root(numerator, denominator) : NearestDouble.quotient(numerator, denominator));
    }

    private static BigDecimal exactSum(DataType type, Column column, List<Integer> rows) {
        BigDecimal sum = BigDecimal.valueOf(0, type.scale());
        for (int row : rows) {
            sum = sum.add(BigDecimal.valueOf(((LongColumn) column).get(row), type.scale()));
        }
        return sum;
    }

    private static double quotient(DoubleColumn column, List<Integer> rows, BigDecimal divisor) {
        BigDecimal sum = BigDecimal.ZERO;
        double special = 0;
        for (int row : rows) {
            double value = column.get(row);
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                special += value;
            } else {
                sum = sum.add(new BigDecimal(value));
            }
        }
        return special != 0 ? special : nearest(sum, divisor);
    }

    /** The double nearest to a quotient, found by comparing the neighbours of a guess; ties go to the even one. */
    static double nearest(BigDecimal numerator, BigDecimal denominator) {
        if (numerator.abs().compareTo(INFINITE.multiply(denominator)) >= 0) {
            return numerator.signum() * Double.POSITIVE_INFINITY;
        }
        double guess = numerator.divide(denominator, new MathContext(60)).doubleValue();
        double best = Double.isInfinite(guess) ? Math.copySign(Double.MAX_VALUE, guess) : guess;
        for (double candidate : new double[] {Math.nextDown(best), Math.nextUp(best)}) {
            if (!Double.isInfinite(candidate)) {
                int closer =
                        distance(candidate, numerator, denominator).compareTo(distance(best, numerator, denominator));
                boolean even = (Double.doubleToLongBits(candidate) & 1) == 0;
                if (closer < 0 || (closer == 0 && even)) {
                    best = candidate;
                }
            }
        }
        return best == 0 ? 0.0 : best;
    }

    private static BigDecimal distance(double candidate, BigDecimal numerator, BigDecimal denominator) {
        return new BigDecimal(candidate)
                .multiply(denominator)
                .subtract(numerator)
                .abs();
    }
}
