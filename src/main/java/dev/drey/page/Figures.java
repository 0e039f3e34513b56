package dev.drey.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** Figures as people read them: at most three significant digits and the unit that fits. */
public final class Figures {
    private static final MathContext THREE_DIGITS = new MathContext(3);
    private static final List<String> TIME_UNITS = List.of(" ns", " µs", " ms", " s");
    private static final List<String> BYTE_UNITS = List.of(" B", " KiB", " MiB", " GiB", " TiB", " PiB");
    private static final List<String> RATE_UNITS = List.of("", " k", " M", " G");

    private Figures() {}

    /** An exact number: {@code 20,000,000}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 1.25 M rows/s}. */
    public static String rate(double rowsPerSecond) {
        return rateAlone(rowsPerSecond) + " rows/s";
    }

    /** {@code 1.25 M}. */
    public static String rateAlone(double perSecond) {
        return scaled(perSecond, 1000, RATE_UNITS);
    }

    /** {@code 38 ms}, {@code 1.25 s}, {@code 12 min 5 s}. */
    public static String duration(double nanos) {
        if (nanos == 0) {
            return "0 ms";
        }
        if (Math.abs(nanos) >= 300e9) {
            long seconds = Math.round(nanos / 1e9);
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        return scaled(nanos, 1000, TIME_UNITS);
    }

    /** A duration given in seconds. */
    public static String seconds(double seconds) {
        return duration(seconds * 1e9);
    }

    /** {@code 412 MiB}. */
    public static String bytes(double value) {
        return scaled(value, 1024, BYTE_UNITS);
    }

    /** Rows at a glance: {@code 1.25 M}. */
    public static String roughCount(double value) {
        return scaled(value, 1000, RATE_UNITS);
    }

    /** How many times as much: {@code 3.2 times}. */
    public static String times(double factor) {
        return plain(new BigDecimal(factor).round(new MathContext(2))) + " times";
    }

    /** How many times as much, for a table: {@code 1,360 ×}, {@code 0.8 ×}. */
    public static String factor(double factor) {
        String text = factor >= 1000
                ? count(new BigDecimal(factor).round(THREE_DIGITS).longValue())
                : plain(new BigDecimal(factor).round(new MathContext(2)));
        return text + " ×";
    }

    /** A share: {@code 1.6 %}. */
    public static String percent(double share) {
        return plain(new BigDecimal(share * 100).round(THREE_DIGITS)) + " %";
    }

    private static String scaled(double value, int base, List<String> units) {
        int unit = 0;
        double left = value;
        // Rounded first: 999.7 ms is 1 s, not 1000 ms.
        while (unit < units.size() - 1 && rounded(left).abs().compareTo(BigDecimal.valueOf(base)) >= 0) {
            left /= base;
            unit++;
        }
        return plain(rounded(left)) + units.get(unit);
    }

    private static BigDecimal rounded(double value) {
        if (Math.abs(value) >= 1000) {
            return BigDecimal.valueOf(Math.round(value));
        }
        return new BigDecimal(value).round(THREE_DIGITS);
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
