package dev.drey.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import org.junit.jupiter.api.Test;

class TimeUnitTest {
    /** Every day of 1583 to 2416, and some far away. */
    @Test
    void partsOfDays_areThoseOfTheIsoCalendar() {
        for (long day = -141_000; day < 163_000; day++) {
            check(day);
        }
        for (long day = -200_000_000; day < 200_000_000; day += 999_983) {
            check(day);
        }
    }

    private static void check(long day) {
        LocalDate date = LocalDate.ofEpochDay(day);
        boolean right = TimeUnit.DOY.ofDays(day) == date.getDayOfYear()
                && TimeUnit.DOW.ofDays(day) == date.getDayOfWeek().getValue() % 7
                && TimeUnit.QUARTER.ofDays(day) == date.get(IsoFields.QUARTER_OF_YEAR)
                && TimeUnit.WEEK.truncateDays(day)
                        == date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                                .toEpochDay()
                && TimeUnit.MONTH.truncateDays(day) == date.withDayOfMonth(1).toEpochDay()
                && TimeUnit.YEAR.truncateDays(day) == date.withDayOfYear(1).toEpochDay();
        assertThat(right).as("day %d = %s", day, date).isTrue();
    }
}
