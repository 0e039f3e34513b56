package dev.drey.stage;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time and numbers of bytes as text with a unit, and back. */
public final class Quantities {
    static final String DURATION_SCHEMA = "{\"type\":\"string\",\"pattern\":\"^[0-9]+ *(us|ms|s|m|h|d)$\"}";
    static final String BYTES_SCHEMA = "{\"type\":\"string\",\"pattern\":\"^[0-9]+ *([kKmMgGtT][iI]?)?[bB]$\"}";

    private static final Pattern QUANTITY = Pattern.compile("([0-9]{1,18}) *([A-Za-z]+)");
    /** Largest first, for printing. */
    private static final Map<String, Duration> TIME_UNITS = new LinkedHashMap<>();

    private static final Map<String, Long> BYTE_UNITS = new LinkedHashMap<>();

    static {
        TIME_UNITS.put("d", Duration.ofDays(1));
        TIME_UNITS.put("h", Duration.ofHours(1));
        TIME_UNITS.put("m", Duration.ofMinutes(1));
        TIME_UNITS.put("s", Duration.ofSeconds(1));
        TIME_UNITS.put("ms", Duration.ofMillis(1));
        TIME_UNITS.put("us", Duration.ofNanos(1000));
        BYTE_UNITS.put("TiB", 1L << 40);
        BYTE_UNITS.put("GiB", 1L << 30);
        BYTE_UNITS.put("MiB", 1L << 20);
        BYTE_UNITS.put("KiB", 1L << 10);
        BYTE_UNITS.put("TB", 1_000_000_000_000L);
        BYTE_UNITS.put("GB", 1_000_000_000L);
        BYTE_UNITS.put("MB", 1_000_000L);
        BYTE_UNITS.put("KB", 1_000L);
        BYTE_UNITS.put("B", 1L);
    }

    private Quantities() {}

    /** Reads {@code 10s}, {@code 500 ms}; null when the text is not a length of time or longer than 2^63 ns. */
    public static Duration duration(String text) {
        Matcher matcher = QUANTITY.matcher(text);
        Duration unit = matcher.matches() ? TIME_UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            return null;
        }
        try {
            return Duration.ofNanos(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit.toNanos()));
        } catch (ArithmeticException e) {
            return null; // out of every bound
        }
    }

    /** Reads {@code 64 MiB}, {@code 1gb}, units in any case; null when the text is not a number of bytes or more than 2^63. */
    static Long bytes(String text) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        for (Map.Entry<String, Long> unit : BYTE_UNITS.entrySet()) {
            if (unit.getKey().toLowerCase(Locale.ROOT).equals(matcher.group(2).toLowerCase(Locale.ROOT))) {
                try {
                    return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit.getValue());
                } catch (ArithmeticException e) {
                    return null; // out of every bound
                }
            }
        }
        return null;
    }

    static String durationAllowed(Duration min, Duration max) {
        return "duration from " + print(min) + " to " + print(max) + " (units us, ms, s, m, h, d)";
    }

    static String bytesAllowed(long min, long max) {
        return "size from " + printBytes(min) + " to " + printBytes(max)
                + " (units B, KiB, MiB, GiB, TiB, KB, MB, GB, TB)";
    }

    /** A number of bytes for people: {@code 1.2 MiB}. */
    public static String roundedBytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double scaled = bytes;
        int unit = 0;
        while (scaled >= 1024 && unit < units.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", scaled, units[unit]);
    }

    /** The shortest text that an option reads back to the same length of time, to the microsecond. */
    public static String print(Duration duration) {
        for (Map.Entry<String, Duration> unit : TIME_UNITS.entrySet()) {
            long nanos = unit.getValue().toNanos();
            if (!duration.isZero() && duration.toNanos() % nanos == 0) {
                return duration.toNanos() / nanos + unit.getKey();
            }
        }
        return duration.toNanos() / 1000 + (duration.isZero() ? "s" : "us");
    }

    /** The shortest text that an option reads back to the same number of bytes. */
    public static String printBytes(long bytes) {
        for (Map.Entry<String, Long> unit : BYTE_UNITS.entrySet()) {
            if (unit.getKey().contains("i") && bytes != 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + " " + unit.getKey();
            }
        }
        return bytes + " B";
    }
}
