package dev.drey.chunk;

/**
 * Days since 1970-01-01 to year, month and day of the proleptic Gregorian calendar and back, without allocation: Howard Hinnant,
 * "chrono-compatible low-level date algorithms", 2013. Right for every date that a timestamp of microseconds can hold, and far beyond.
 */
public final class CivilDate {
    public static final long MICROS_PER_DAY = 86_400_000_000L;

    private static final long DAYS_TO_1970 = 719_468;
    private static final long DAYS_PER_ERA = 146_097;

    private CivilDate() {}

    /** Year, month (1 to 12) and day (1 to 31) in one long, to be taken apart by {@link #year}, {@link #month} and {@link #day}. */
    public static long of(long days) {
        long shifted = days + DAYS_TO_1970;
        long era = Math.floorDiv(shifted, DAYS_PER_ERA);
        long dayOfEra = shifted - era * DAYS_PER_ERA;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long marchMonth = (5 * dayOfYear + 2) / 153;
        long day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
        long month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year << 9 | month << 5 | day;
    }

    public static long year(long civil) {
        return civil >> 9;
    }

    public static long month(long civil) {
        return civil >> 5 & 15;
    }

    public static long day(long civil) {
        return civil & 31;
    }

    /** Days since 1970-01-01. */
    public static long days(long year, long month, long day) {
        long marchYear = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(marchYear, 400);
        long yearOfEra = marchYear - era * 400;
        long dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_1970;
    }
}
