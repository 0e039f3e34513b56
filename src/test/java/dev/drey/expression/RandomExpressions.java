package dev.drey.expression;

import dev.drey.chunk.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Random expressions, each with its meaning for one row written down in plain Java a second time: the naive evaluator that kernels are held
 * against. Values are Long, BigDecimal, Double, String, Boolean, LocalDate, LocalDateTime or null; a row without result throws {@link Fault}.
 */
final class RandomExpressions {
    /** The columns that expressions are over. */
    static final String SCHEMA = "i bigint, j bigint, d decimal(10,2), e decimal(18,6), x double, y double,"
            + " s string, r string, b boolean, c boolean, t timestamp, day date";

    private static final List<String> NAMES = Schema.parse(SCHEMA).names();
    private static final BigDecimal MOST = new BigDecimal(BigInteger.TEN.pow(18));
    private static final List<String> FIELDS = List.of("year", "month", "day", "dow", "doy", "quarter");
    private static final List<String> UNITS = List.of("year", "quarter", "month", "week", "day");

    enum Kind {
        INT,
        DEC,
        DBL,
        STR,
        BOOL,
        DATE,
        TIME
    }

    /** A row without result. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * An expression.
     *
     * @param scale digits after the point, of decimals
     * @param sql as Drey reads it
     * @param duck as DuckDB reads it; null where it means something else there
     * @param value of a row, whose values stand in the schema's order
     */
    record Node(Kind kind, int scale, String sql, String duck, Function<Object[], Object> value) {}

    private final SplittableRandom random;

    RandomExpressions(SplittableRandom random) {
        this.random = random;
    }

    Node any(int depth) {
        return of(pick(Kind.values()), depth);
    }

    Node of(Kind kind, int depth) {
        if (depth == 0 || random.nextInt(6) == 0) {
            return leaf(kind);
        }
        if (random.nextInt(7) == 0) {
            return branching(kind, depth - 1);
        }
        return switch (kind) {
            case INT -> whole(depth - 1);
            case DEC -> decimal(depth - 1);
            case DBL -> real(depth - 1);
            case STR -> string(depth - 1);
            case BOOL -> condition(depth - 1);
            case DATE -> date(depth - 1);
            case TIME -> time(depth - 1);
        };
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    private Node leaf(Kind kind) {
        if (random.nextInt(3) > 0) {
            int column = switch (kind) {
                case INT -> pick(0, 1);
                case DEC -> pick(2, 3);
                case DBL -> pick(4, 5);
                case STR -> pick(6, 7);
                case BOOL -> pick(8, 9);
                case TIME -> 10;
                case DATE -> 11;
            };
            String name = NAMES.get(column);
            return new Node(kind, column == 2 ? 2 : 6, name, name, row -> row[column]);
        }
        return switch (kind) {
            case INT -> {
                long value = pick(0L, 1L, -1L, 2L, 3L, 7L, 100L, 4_611_686_018_427_387_904L);
                yield literal(kind, 0, Long.toString(value), "CAST(" + value + " AS BIGINT)", value);
            }
            case DEC -> {
                BigDecimal value = new BigDecimal(pick("0.5", "1.25", "-3.75", "100.0", "0.001", "12345.678"));
                yield literal(kind, value.scale(), value.toPlainString(), value.toPlainString(), value);
            }
            case DBL -> {
                double value = pick(0.5, 2.0, -1.5, 1e10, 0.1);
                String text = new BigDecimal(value).round(new MathContext(17)) + "e0";
                String exponent = text.contains("E") ? Double.toString(value) : text;
                yield literal(kind, 0, exponent, exponent, Double.parseDouble(exponent));
            }
            case STR -> {
                String value = pick("", "a", "Abc", " x ", "äß", "it's", "%", "😀b");
                String text = "'" + value.replace("'", "''") + "'";
                yield literal(kind, 0, text, text, value);
            }
            case BOOL -> literal(kind, 0, "TRUE", "TRUE", true);
            case DATE -> {
                LocalDate value = LocalDate.of(2000, 2, 28).plusDays(random.nextInt(5));
                yield literal(kind, 0, "DATE '" + value + "'", "DATE '" + value + "'", value);
            }
            case TIME -> {
                LocalDateTime value = LocalDateTime.of(1999, 12, 31, 23, 59, 58).plusSeconds(random.nextInt(4));
                String text = "TIMESTAMP '" + value.toString().replace('T', ' ') + "'";
                yield literal(kind, 0, text, text, value);
            }
        };
    }

    private static Node literal(Kind kind, int scale, String sql, String duck, Object value) {
        return new Node(kind, scale, sql, duck, row -> value);
    }

    /** {@code template} with %s for each operand, in both dialects. */
    private static Node node(
            Kind kind, int scale, String template, List<Node> operands, Function<Object[], Object> value) {
        return node(kind, scale, template, template, operands, value);
    }

    private static Node node(
            Kind kind, int scale, String sql, String duck, List<Node> operands, Function<Object[], Object> value) {
        boolean coincides = duck != null && operands.stream().allMatch(o -> o.duck != null);
        Object[] sqls = operands.stream().map(Node::sql).toArray();
        Object[] ducks = operands.stream().map(Node::duck).toArray();
        return new Node(kind, scale, String.format(sql, sqls), coincides ? String.format(duck, ducks) : null, value);
    }

    private static Node unary(
            Kind kind, int scale, String sql, String duck, Node a, Function<Object, Object> function) {
        return node(kind, scale, sql, duck, List.of(a), row -> {
            Object value = a.value.apply(row);
            return value == null ? null : function.apply(value);
        });
    }

    /** Both operands are evaluated, then a null wins. */
    private static Node binary(
            Kind kind, int scale, String sql, String duck, Node a, Node b, BinaryOperator<Object> function) {
        return node(kind, scale, sql, duck, List.of(a, b), row -> {
            Object x = a.value.apply(row);
            Object y = b.value.apply(row);
            return x == null || y == null ? null : function.apply(x, y);
        });
    }

    // Numbers

    private Node whole(int depth) {
        Node a = of(Kind.INT, depth);
        Node b = of(Kind.INT, depth);
        return switch (random.nextInt(10)) {
            case 0, 1 -> binary(Kind.INT, 0, "(%s + %s)", "(%s + %s)", a, b, (x, y) -> fit(big(x).add(big(y))));
            case 2 -> binary(Kind.INT, 0, "(%s - %s)", "(%s - %s)", a, b, (x, y) -> fit(big(x).subtract(big(y))));
            case 3 ->
                binary(
                        Kind.INT,
                        0,
                        "(%s * %s)",
                        null,
                        leaf(Kind.INT),
                        leaf(Kind.INT),
                        (x, y) -> fit(big(x).multiply(big(y))));
            case 4 ->
                binary(Kind.INT, 0, "(%s %% %s)", "(%s %% %s)", a, b, (x, y) -> {
                    if ((Long) y == 0) {
                        throw new Fault();
                    }
                    return big(x).remainder(big(y)).longValueExact();
                });
            case 5 -> unary(Kind.INT, 0, "abs(%s)", "abs(%s)", a, x -> fit(big(x).abs()));
            case 6 -> unary(Kind.INT, 0, "(- %s)", "(- %s)", a, x -> fit(big(x).negate()));
            case 7 ->
                unary(Kind.INT, 0, "length(%s)", "length(%s)", of(Kind.STR, depth), x -> {
                    String text = (String) x;
                    return (long) text.codePointCount(0, text.length());
                });
            case 8 -> {
                String field = FIELDS.get(random.nextInt(FIELDS.size()));
                String sql = "extract(" + field + " FROM %s)";
                yield random.nextBoolean()
                        ? unary(Kind.INT, 0, sql, sql, of(Kind.DATE, depth), x -> field(field, (LocalDate) x))
                        : unary(
                                Kind.INT,
                                0,
                                sql,
                                sql,
                                of(Kind.TIME, depth),
                                x -> field(field, ((LocalDateTime) x).toLocalDate()));
            }
            default ->
                unary(
                        Kind.INT,
                        0,
                        "CAST(%s AS bigint)",
                        "CAST(%s AS bigint)",
                        of(Kind.DEC, depth),
                        x -> fit(((BigDecimal) x)
                                .setScale(0, RoundingMode.HALF_UP)
                                .toBigIntegerExact()));
        };
    }

    private static BigInteger big(Object value) {
        return BigInteger.valueOf((Long) value);
    }

    private static Long fit(BigInteger value) {
        if (value.bitLength() > 63) {
            throw new Fault();
        }
        return value.longValueExact();
    }

    private static long field(String field, LocalDate date) {
        return switch (field) {
            case "year" -> date.getYear();
            case "month" -> date.getMonthValue();
            case "day" -> date.getDayOfMonth();
            case "dow" -> date.getDayOfWeek().getValue() % 7;
            case "doy" -> date.getDayOfYear();
            default -> (date.getMonthValue() + 2) / 3;
        };
    }

    private Node exact(int depth) {
        return of(random.nextInt(3) == 0 ? Kind.INT : Kind.DEC, depth);
    }

    private Node decimal(int depth) {
        Node a = of(Kind.DEC, depth);
        Node b = exact(depth);
        int scale = Math.max(a.scale, scale(b));
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                return binary(
                        Kind.DEC,
                        scale,
                        "(%s + %s)",
                        null,
                        aligned(a, scale),
                        aligned(b, scale),
                        (x, y) -> digits(number(x).add(number(y)), scale));
            }
            case 2 -> {
                return binary(
                        Kind.DEC,
                        scale,
                        "(%s - %s)",
                        null,
                        aligned(b, scale),
                        aligned(a, scale),
                        (x, y) -> digits(number(x).subtract(number(y)), scale));
            }
            case 3 -> {
                if (a.scale + scale(b) <= 18) {
                    int sum = a.scale + scale(b);
                    return binary(
                            Kind.DEC,
                            sum,
                            "(%s * %s)",
                            null,
                            a,
                            b,
                            (x, y) -> digits(number(x).multiply(number(y)), sum));
                }
                return a;
            }
            case 4 -> {
                int digits = random.nextInt(3);
                if (digits >= a.scale) {
                    return a;
                }
                String sql = "round(%s, " + digits + ")";
                return unary(
                        Kind.DEC,
                        digits,
                        sql,
                        sql,
                        a,
                        x -> digits(number(x).setScale(digits, RoundingMode.HALF_UP), digits));
            }
            default -> {
                return a.scale == 0
                        ? a
                        : unary(
                                Kind.DEC,
                                0,
                                "floor(%s)",
                                "floor(%s)",
                                a,
                                x -> digits(number(x).setScale(0, RoundingMode.FLOOR), 0));
            }
        }
    }

    private static int scale(Node number) {
        return number.kind == Kind.INT ? 0 : number.scale;
    }

    private static BigDecimal number(Object value) {
        return value instanceof Long whole ? BigDecimal.valueOf(whole) : (BigDecimal) value;
    }

    /** An operand of a sum, brought to the larger scale even where the other is null. */
    private static Node aligned(Node node, int to) {
        return scale(node) == to ? node : unary(Kind.DEC, to, "%s", null, node, value -> digits(number(value), to));
    }

    /** A decimal of that scale holds it, or the row fails. */
    private static BigDecimal digits(BigDecimal value, int scale) {
        if (value.movePointRight(scale).abs().compareTo(MOST) >= 0) {
            throw new Fault();
        }
        return value.setScale(scale);
    }

    private Node number(int depth) {
        return of(pick(Kind.INT, Kind.DEC, Kind.DBL), depth);
    }

    private static double real(Object value) {
        return value instanceof BigDecimal exact ? exact.doubleValue() : ((Number) value).doubleValue();
    }

    private Node real(int depth) {
        Node a = of(Kind.DBL, depth);
        Node b = number(depth);
        return switch (random.nextInt(7)) {
            case 0 -> binary(Kind.DBL, 0, "(%s + %s)", "(%s + %s)", a, b, (x, y) -> real(x) + real(y));
            case 1 -> binary(Kind.DBL, 0, "(%s - %s)", "(%s - %s)", b, a, (x, y) -> real(x) - real(y));
            case 2 -> binary(Kind.DBL, 0, "(%s * %s)", "(%s * %s)", a, b, (x, y) -> real(x) * real(y));
            case 3, 4 ->
                binary(Kind.DBL, 0, "(%s / %s)", "(%s / %s)", b, number(depth), (x, y) -> {
                    if (real(y) == 0) {
                        throw new Fault();
                    }
                    return real(x) / real(y);
                });
            case 5 -> unary(Kind.DBL, 0, "abs(%s)", "abs(%s)", a, x -> Math.abs(real(x)));
            default -> unary(Kind.DBL, 0, "CAST(%s AS double)", "CAST(%s AS double)", exact(depth), x -> real(x));
        };
    }

    // Strings and times

    private Node string(int depth) {
        Node a = of(Kind.STR, depth);
        switch (random.nextInt(7)) {
            case 0 -> {
                return unary(Kind.STR, 0, "upper(%s)", null, a, x -> ((String) x).toUpperCase(Locale.ROOT));
            }
            case 1 -> {
                return unary(Kind.STR, 0, "lower(%s)", "lower(%s)", a, x -> ((String) x).toLowerCase(Locale.ROOT));
            }
            case 2 -> {
                return unary(Kind.STR, 0, "trim(%s)", "trim(%s)", a, x -> ((String) x).replaceAll("^ +| +$", ""));
            }
            case 3 -> {
                return binary(
                        Kind.STR, 0, "(%s || %s)", "(%s || %s)", a, of(Kind.STR, depth), (x, y) -> x + (String) y);
            }
            case 4 -> {
                return unary(
                        Kind.STR,
                        0,
                        "CAST(%s AS string)",
                        "CAST(%s AS varchar)",
                        of(Kind.INT, depth),
                        Object::toString);
            }
            default -> {
                int start = random.nextInt(6) - 1;
                int length = random.nextInt(4);
                String sql = "substring(%s, " + start + ", " + length + ")";
                return unary(Kind.STR, 0, sql, start > 0 ? sql : null, a, x -> {
                    int[] points = ((String) x).codePoints().toArray();
                    StringBuilder part = new StringBuilder();
                    for (int p = start; p < start + length; p++) {
                        if (p >= 1 && p <= points.length) {
                            part.appendCodePoint(points[p - 1]);
                        }
                    }
                    return part.toString();
                });
            }
        }
    }

    private Node date(int depth) {
        if (random.nextBoolean()) {
            return unary(
                    Kind.DATE,
                    0,
                    "date(%s)",
                    "CAST(%s AS DATE)",
                    of(Kind.TIME, depth),
                    x -> ((LocalDateTime) x).toLocalDate());
        }
        String unit = UNITS.get(random.nextInt(UNITS.size()));
        String sql = "date_trunc('" + unit + "', %s)";
        return unary(
                Kind.DATE,
                0,
                sql,
                "CAST(" + sql + " AS DATE)",
                of(Kind.DATE, depth),
                x -> truncated(unit, (LocalDate) x));
    }

    private static LocalDate truncated(String unit, LocalDate date) {
        return switch (unit) {
            case "year" -> date.withDayOfYear(1);
            case "quarter" -> date.withDayOfMonth(1).withMonth((date.getMonthValue() - 1) / 3 * 3 + 1);
            case "month" -> date.withDayOfMonth(1);
            case "week" -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            default -> date;
        };
    }

    private Node time(int depth) {
        if (random.nextInt(3) == 0) {
            return unary(
                    Kind.TIME,
                    0,
                    "CAST(%s AS timestamp)",
                    "CAST(%s AS timestamp)",
                    of(Kind.DATE, depth),
                    x -> ((LocalDate) x).atStartOfDay());
        }
        String unit = pick("hour", "minute", "second", "month", "week");
        String sql = "date_trunc('" + unit + "', %s)";
        return unary(Kind.TIME, 0, sql, sql, of(Kind.TIME, depth), x -> {
            LocalDateTime time = (LocalDateTime) x;
            return switch (unit) {
                case "hour" -> time.truncatedTo(ChronoUnit.HOURS);
                case "minute" -> time.truncatedTo(ChronoUnit.MINUTES);
                case "second" -> time.truncatedTo(ChronoUnit.SECONDS);
                default -> truncated(unit, time.toLocalDate()).atStartOfDay();
            };
        });
    }

    // Conditions

    private Node condition(int depth) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> comparison(depth);
            case 3, 4 -> logic(depth);
            case 5 -> unary(Kind.BOOL, 0, "(NOT %s)", "(NOT %s)", of(Kind.BOOL, depth), x -> !(Boolean) x);
            case 6 -> {
                Node a = any(depth);
                boolean negated = random.nextBoolean();
                String sql = negated ? "(%s IS NOT NULL)" : "(%s IS NULL)";
                yield node(Kind.BOOL, 0, sql, List.of(a), row -> (a.value.apply(row) == null) != negated);
            }
            case 7 -> membership(depth);
            case 8 -> like(depth);
            default -> between(depth);
        };
    }

    private Node[] comparable(int depth, int count) {
        Kind first = pick(Kind.values());
        boolean numeric = first == Kind.INT || first == Kind.DEC || first == Kind.DBL;
        Node[] nodes = new Node[count];
        Arrays.setAll(nodes, i -> i == 0 || !numeric ? of(first, depth) : number(depth));
        return nodes;
    }

    private static int compare(Object a, Object b) {
        if (a instanceof Number && b instanceof Number) {
            if (a instanceof Double || b instanceof Double) {
                // Double.compare parts the zeros, which SQL does not.
                return Double.compare(real(a) + 0.0, real(b) + 0.0);
            }
            return number(a).compareTo(number(b));
        }
        if (a instanceof String x) {
            return Arrays.compareUnsigned(
                    x.getBytes(StandardCharsets.UTF_8), ((String) b).getBytes(StandardCharsets.UTF_8));
        }
        if (a instanceof Boolean x) {
            return x.compareTo((Boolean) b);
        }
        return a instanceof LocalDate x ? x.compareTo((LocalDate) b) : ((LocalDateTime) a).compareTo((LocalDateTime) b);
    }

    private Node comparison(int depth) {
        Node[] pair = comparable(depth, 2);
        String operator = pick("=", "<>", "<", "<=", ">", ">=");
        String sql = "(%s " + operator + " %s)";
        return binary(Kind.BOOL, 0, sql, sql, pair[0], pair[1], (x, y) -> holds(operator, compare(x, y)));
    }

    private static boolean holds(String operator, int order) {
        return switch (operator) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    /** @param decisive the value that ends the evaluation */
    private static Boolean fold(boolean decisive, List<Node> operands, Object[] row) {
        Boolean result = !decisive;
        for (Node operand : operands) {
            Object value = operand.value.apply(row);
            if (Objects.equals(value, decisive)) {
                return decisive;
            }
            result = value == null ? null : result;
        }
        return result;
    }

    private Node logic(int depth) {
        boolean and = random.nextBoolean();
        List<Node> operands = new ArrayList<>();
        for (int i = 2 + random.nextInt(2); i > 0; i--) {
            operands.add(of(Kind.BOOL, depth));
        }
        String sql = operands.stream().map(o -> "%s").collect(Collectors.joining(and ? " AND " : " OR ", "(", ")"));
        return node(Kind.BOOL, 0, sql, operands, row -> fold(!and, operands, row));
    }

    private Node membership(int depth) {
        Node[] nodes = comparable(depth, 2 + random.nextInt(4));
        List<Node> equalities = new ArrayList<>();
        for (int i = 1; i < nodes.length; i++) {
            equalities.add(binary(Kind.BOOL, 0, "", "", nodes[0], nodes[i], (x, y) -> compare(x, y) == 0));
        }
        String items = "%s, ".repeat(nodes.length - 2) + "%s";
        boolean negated = random.nextBoolean();
        return node(Kind.BOOL, 0, "(%s " + (negated ? "NOT " : "") + "IN (" + items + "))", List.of(nodes), row -> {
            Boolean in = fold(true, equalities, row);
            return in == null ? null : in != negated;
        });
    }

    private Node between(int depth) {
        Node[] nodes = comparable(depth, 3);
        List<Node> sides = List.of(
                binary(Kind.BOOL, 0, "", "", nodes[0], nodes[1], (x, y) -> compare(x, y) >= 0),
                binary(Kind.BOOL, 0, "", "", nodes[0], nodes[2], (x, y) -> compare(x, y) <= 0));
        return node(Kind.BOOL, 0, "(%s BETWEEN %s AND %s)", List.of(nodes), row -> fold(false, sides, row));
    }

    private Node like(int depth) {
        String pattern = pick("%a%", "a%", "%c", "_", "__c", "%", "", "Abc", "%ä%", "_ß", "%b_%");
        String regex = pattern.replace("%", ".*").replace("_", ".");
        String sql = "(%s LIKE '" + pattern.replace("%", "%%") + "')";
        return unary(
                Kind.BOOL,
                0,
                sql,
                sql,
                of(Kind.STR, depth),
                x -> Pattern.compile(regex, Pattern.DOTALL).matcher((String) x).matches());
    }

    // CASE, COALESCE, NULLIF

    private Node branching(Kind kind, int depth) {
        Node a = of(kind, depth);
        Node b = kind == Kind.DEC ? exact(depth) : of(kind, depth);
        int scale = kind == Kind.DEC ? Math.max(a.scale, scale(b)) : 0;
        Function<Object[], Object> first = unified(a, kind, scale);
        Function<Object[], Object> second = unified(b, kind, scale);
        Node when = of(Kind.BOOL, depth);
        switch (random.nextInt(4)) {
            case 0 -> {
                return node(kind, scale, "COALESCE(%s, %s)", List.of(a, b), row -> {
                    Object value = first.apply(row);
                    return value == null ? second.apply(row) : value;
                });
            }
            case 1 -> {
                Node c = of(kind, 0);
                return kind == Kind.DEC
                        ? a
                        : node(kind, scale, "NULLIF(%s, %s)", List.of(a, c), row -> {
                            Object x = a.value.apply(row);
                            Object y = c.value.apply(row);
                            return x != null && y != null && compare(x, y) == 0 ? null : x;
                        });
            }
            case 2 -> {
                return node(
                        kind,
                        scale,
                        "CASE WHEN %s THEN %s ELSE %s END",
                        List.of(when, a, b),
                        row -> Objects.equals(when.value.apply(row), true) ? first.apply(row) : second.apply(row));
            }
            default -> {
                Node other = of(Kind.BOOL, depth);
                return node(
                        kind, scale, "CASE WHEN %s THEN %s WHEN %s THEN %s END", List.of(when, a, other, b), row -> {
                            if (Objects.equals(when.value.apply(row), true)) {
                                return first.apply(row);
                            }
                            return Objects.equals(other.value.apply(row), true) ? second.apply(row) : null;
                        });
            }
        }
    }

    /** A branch's value as the decimal that all branches give. */
    private static Function<Object[], Object> unified(Node node, Kind kind, int scale) {
        return row -> {
            Object value = node.value.apply(row);
            if (value == null || kind != Kind.DEC || node.kind == Kind.DEC && node.scale == scale) {
                return value;
            }
            return digits(number(value), scale);
        };
    }
}
