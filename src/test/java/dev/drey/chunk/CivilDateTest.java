package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CivilDateTest {
    /** Every day of 1583 to 2416, and some far away. */
    @Test
    void days_areThoseOfTheIsoCalendar() {
        for (long day = -141_000; day < 163_000; day++) {
            check(day);
        }
        for (long day = -200_000_000; day < 200_000_000; day += 999_983) {
            check(day);
        }
    }

    private static void check(long day) {
        LocalDate date = LocalDate.ofEpochDay(day);
        long civil = CivilDate.of(day);
        boolean right = CivilDate.year(civil) == date.getYear()
                && CivilDate.month(civil) == date.getMonthValue()
                && CivilDate.day(civil) == date.getDayOfMonth()
                && CivilDate.days(date.getYear(), date.getMonthValue(), date.getDayOfMonth()) == day;
        assertThat(right).as("day %d = %s", day, date).isTrue();
    }
}
