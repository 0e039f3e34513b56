package dev.drey.expression;

import dev.drey.chunk.CivilDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The fields of a time that {@code extract} gives and the units that {@code date_trunc} cuts to. */
enum TimeUnit {
    YEAR(true, true, false),
    QUARTER(true, true, false),
    MONTH(true, true, false),
    WEEK(false, true, false),
    DAY(true, true, false),
    HOUR(true, true, true),
    MINUTE(true, true, true),
    SECOND(true, true, true),
    /** Day of the week, 0 on Sunday. */
    DOW(true, false, false),
    /** Day of the year from 1. */
    DOY(true, false, false),
    /** Whole seconds since 1970. */
    EPOCH(true, false, false);

    private static final long MICROS_PER_SECOND = 1_000_000L;

    private final boolean field;
    private final boolean unit;
    private final boolean finerThanDay;

    TimeUnit(boolean field, boolean unit, boolean finerThanDay) {
        this.field = field;
        this.unit = unit;
        this.finerThanDay = finerThanDay;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean finerThanDay() {
        return finerThanDay;
    }

    /** The names that {@code extract} (or else {@code date_trunc}) takes. */
    static List<String> labels(boolean fields) {
        return Arrays.stream(values())
                .filter(u -> fields ? u.field : u.unit)
                .map(TimeUnit::label)
                .toList();
    }

    /** The field of a date. */
    long ofDays(long days) {
        long civil = CivilDate.of(days);
        return switch (this) {
            case YEAR -> CivilDate.year(civil);
            case QUARTER -> (CivilDate.month(civil) + 2) / 3;
            case MONTH -> CivilDate.month(civil);
            case DAY -> CivilDate.day(civil);
            case DOW -> Math.floorMod(days + 4, 7L);
            case DOY -> days - CivilDate.days(CivilDate.year(civil), 1, 1) + 1;
            case EPOCH -> days * 86_400;
            default -> 0;
        };
    }

    /** The field of a timestamp. */
    long ofMicros(long micros) {
        return switch (this) {
            case HOUR -> Math.floorMod(micros, CivilDate.MICROS_PER_DAY) / (3600 * MICROS_PER_SECOND);
            case MINUTE -> Math.floorMod(micros, 3600 * MICROS_PER_SECOND) / (60 * MICROS_PER_SECOND);
            case SECOND -> Math.floorMod(micros, 60 * MICROS_PER_SECOND) / MICROS_PER_SECOND;
            case EPOCH -> Math.floorDiv(micros, MICROS_PER_SECOND);
            default -> ofDays(Math.floorDiv(micros, CivilDate.MICROS_PER_DAY));
        };
    }

    /** The first day of the unit that a date lies in. */
    long truncateDays(long days) {
        long civil = CivilDate.of(days);
        return switch (this) {
            case YEAR -> CivilDate.days(CivilDate.year(civil), 1, 1);
            case QUARTER -> CivilDate.days(CivilDate.year(civil), (CivilDate.month(civil) - 1) / 3 * 3 + 1, 1);
            case MONTH -> days - CivilDate.day(civil) + 1;
            case WEEK -> days - Math.floorMod(days + 3, 7L);
            default -> days;
        };
    }

    /** The first microsecond of the unit that a timestamp lies in. */
    long truncateMicros(long micros) {
        return switch (this) {
            case HOUR -> micros - Math.floorMod(micros, 3600 * MICROS_PER_SECOND);
            case MINUTE -> micros - Math.floorMod(micros, 60 * MICROS_PER_SECOND);
            case SECOND -> micros - Math.floorMod(micros, MICROS_PER_SECOND);
            default -> truncateDays(Math.floorDiv(micros, CivilDate.MICROS_PER_DAY)) * CivilDate.MICROS_PER_DAY;
        };
    }
}
